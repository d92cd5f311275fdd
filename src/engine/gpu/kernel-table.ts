import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fromBinary } from '@bufbuild/protobuf';
import type { Precision } from '../../base/choices.ts';
import { ConfigurationError } from '../../base/errors.ts';
import { outputOf } from '../../base/system/child.ts';
import { loweringFor } from '../../compute/graph/convolution.ts';
import { type NodeDef, SavedModelSchema } from '../../compute/graph/generated/api_pb.js';
import { compile } from '../../compute/graph/program.ts';
import type { InstalledEngine } from '../install/install.ts';
import { compileOperations } from '../self-test/operations.ts';
import { settingsOf, trialNetworks } from '../self-test/trial.ts';
import { dataTypeName } from './data-types.ts';
import { type Kernel, parseKernelList } from './kernel-list.ts';

const source = fileURLToPath(new URL('kernel-list.cc', import.meta.url));

/** Per operation, the element types of each kernel that a GPU can use: `DstT=float|half SrcT=uint8`. */
export type KernelTable = Readonly<Record<string, readonly string[]>>;

/** The kernels of an installed TensorFlow, as the library lists them. No GPU is needed for that. */
export async function kernelTableOf({ folder }: Pick<InstalledEngine, 'folder'>): Promise<KernelTable> {
  const tensorflow = join(folder, 'site-packages', 'tensorflow');
  const build = await mkdtemp(join(tmpdir(), 'ablate-kernels-'));
  try {
    const program = join(build, 'list');
    const libraries = [`-L${tensorflow}`, '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'];
    await outputOf([
      'g++',
      `-I${join(tensorflow, 'include')}`,
      source,
      ...libraries,
      `-Wl,-rpath,${tensorflow}`,
      '-o',
      program,
    ]);
    const listed = await outputOf([program], { encoding: 'latin1' });
    return tableOf(parseKernelList(Buffer.from(listed, 'latin1')));
  } finally {
    await rm(build, { recursive: true });
  }
}

/** A kernel for DEFAULT works on every device. A kernel with a label is never chosen automatically. */
function tableOf(kernels: readonly Kernel[]): KernelTable {
  const table: Record<string, Set<string>> = {};
  for (const { operation, device, label, types } of kernels) {
    if (!['GPU', 'DEFAULT'].includes(device) || label !== '') continue;
    const constraints = Object.entries(types).sort();
    table[operation] ??= new Set();
    table[operation].add(constraints.map(([attribute, allowed]) => `${attribute}=${allowed.join('|')}`).join(' '));
  }
  return Object.fromEntries(
    Object.entries(table)
      .sort()
      .map(([operation, types]) => [operation, [...types].sort()]),
  );
}

export const nodesOf = (savedModel: Uint8Array): readonly NodeDef[] =>
  fromBinary(SavedModelSchema, savedModel).metaGraphs[0]?.graphDef?.node ?? [];

/** The kinds of operation in a graph, with their element types: `Cast DstT=float SrcT=uint8`. */
export const kindsOf = (nodes: readonly NodeDef[]): string[] => [...new Set(nodes.map(kindOf))];

function kindOf({ op, attr }: NodeDef): string {
  const types = Object.entries(attr).flatMap(([name, { value }]) =>
    value.case === 'type' ? [`${name}=${dataTypeName(value.value)}`] : [],
  );
  return [op, ...types.sort()].join(' ');
}

/** The kinds that no kernel accepts. A kernel may accept any type for some attributes. */
export const withoutKernel = (kinds: readonly string[], table: KernelTable): string[] =>
  kinds.filter((kind) => {
    const [operation = '', ...types] = kind.split(' ');
    return !(table[operation] ?? []).some((kernel) =>
      kernel
        .split(' ')
        .filter((constraint) => constraint !== '')
        .every((constraint) => {
          const [attribute, allowed = ''] = constraint.split('=');
          return allowed.split('|').some((type) => types.includes(`${attribute}=${type}`));
        }),
    );
  });

/**
 * Number of kinds of operation that training and the self-test need in `precision`. Throws ConfigurationError naming
 * those for which the installed TensorFlow has no GPU kernel.
 */
export async function kernelsFor(engine: InstalledEngine, precision: Precision): Promise<number> {
  const settings = { ...settingsOf({ precision }), normalize: { mean: [0, 0, 0], std: [1, 1, 1] } };
  const graphs = [
    compile(trialNetworks[precision], settings, loweringFor('gpu', settings)).savedModel,
    compileOperations('gpu', settings).savedModel,
  ];
  const kinds = kindsOf(graphs.flatMap(nodesOf));
  const lacking = withoutKernel(kinds, await kernelTableOf(engine));
  if (lacking.length === 0) return kinds.length;
  throw new ConfigurationError(
    `The TensorFlow in ${engine.folder} has no GPU kernel for ${lacking.join(', ')}: choose another --precision, and report it with --report.`,
  );
}

import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { EngineSpec } from '../../../src/engine/install/spec.ts';
import { tfjsNodePackages } from '../../../src/engine/install/tfjs-node.ts';
import type { InstallTools } from '../../../src/engine/install/tools.ts';

export const library = 'tensorflow/libtensorflow_cc.so.2';
const header = 'tensorflow/include/tensorflow/c/c_api.h';

/** What installing did with its tools. */
export interface Calls {
  downloads: number;
  compilations: number;
}

/** A wheel of a few bytes in the layout of TensorFlow's. */
export async function writeWheel(file: string): Promise<EngineSpec> {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from('machine code '.repeat(1000)), library, { mode: 0o100755 });
  zip.addBuffer(Buffer.from('// header'), header);
  zip.addBuffer(Buffer.from('print()'), 'tensorflow/python/unwanted.py');
  zip.addBuffer(Buffer.from('cuda'), 'nvidia/cublas/lib/libcublas.so.12', { compress: false });
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(file));
  return specOf(file);
}

/** The spec that pins `file` as it is. */
export async function specOf(file: string): Promise<EngineSpec> {
  const bytes = await readFile(file);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const members = [library, header, 'nvidia/'];
  const wheel = { project: 'tensorflow-cpu', version: '2.21.0', bytes: bytes.length, sha256, members };
  return { kind: 'native', tensorflow: '2.21.0', wheels: [wheel], packages: tfjsNodePackages, unpacked: 20_000 };
}

/** Tools that take `wheel` from the disk and compile a text; any of them can be replaced. */
export function fakeTools(
  wheel: string,
  replaced: Partial<InstallTools> = {},
): InstallTools & { readonly calls: Calls } {
  const calls = { downloads: 0, compilations: 0 };
  return {
    calls,
    missing: async () => [],
    async download(_, folder) {
      calls.downloads++;
      const file = join(folder, 'tensorflow.whl');
      await copyFile(wheel, file);
      return file;
    },
    pack: () => Promise.reject(new Error('All packages are installed.')),
    untar: () => Promise.reject(new Error('All packages are installed.')),
    async compile(sitePackages, _, binding) {
      calls.compilations++;
      await mkdir(dirname(binding), { recursive: true });
      await writeFile(binding, `compiled with ${await readFile(join(sitePackages, header), 'utf8')}`);
    },
    ...replaced,
  };
}

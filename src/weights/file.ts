import { type FileHandle, open } from 'node:fs/promises';
import { z } from 'zod';
import { valueAt } from '../base/arrays.ts';
import { type Precision, precisions } from '../base/choices.ts';
import { ConfigurationError, codeOf, messageOf } from '../base/errors.ts';
import { parseJson } from '../base/files/json.ts';
import { encodeSafetensors, type Header, readHeader, readValues } from '../base/files/safetensors.ts';
import { writeWhole } from '../base/files/write.ts';
import { issueText } from '../base/schema.ts';
import type { Network } from '../network/network.ts';
import type { Weights } from '../network/weights.ts';
import { type ForeignVariable, foreignVariables } from './pytorch.ts';
import { rebuiltNetwork, writtenNetwork, writtenNetworkSchema } from './written-network.ts';

/** A trained network, with what is needed to give it images and to read its scores. */
export interface TrainedNetwork {
  readonly network: Network;
  /** Values of its variables, in the network's layout. Others, such as an optimizer's, are ignored. */
  readonly weights: Weights;
  /** Names of the classes in the order of the logits. */
  readonly classes: readonly string[];
  /** Constants that normalise images, one per channel, for pixels from 0 to 255. */
  readonly normalize: { readonly mean: readonly number[]; readonly std: readonly number[] };
}

/** The run that trained a network. */
export interface Origin {
  readonly study: string;
  readonly variant: string;
  readonly seed: number;
  /** Key of the run's record. */
  readonly key: string;
  readonly precision: Precision;
}

/** Increased whenever older files must not be read any more. */
const formatVersion = '1';

const inJson = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .string()
    .transform((text, context) => {
      const json = parseJson(text);
      if ('value' in json) return json.value;
      context.addIssue('expected JSON');
      return z.NEVER;
    })
    .pipe(schema);
const perChannel = z.array(z.number()).length(3);

/** The metadata of a file. The format allows texts only. By `format` PyTorch's tools know whose layout it has. */
const metadataSchema = z.object({
  format: z.literal('pt'),
  ablate: z.literal(formatVersion, `expected ${formatVersion}`),
  study: z.string(),
  variant: z.string(),
  seed: inJson(z.int().min(0)),
  key: z.string(),
  precision: z.enum(precisions),
  classes: inJson(z.array(z.string()).min(2)),
  normalize: inJson(z.strictObject({ mean: perChannel, std: perChannel })),
  network: inJson(writtenNetworkSchema),
});

/** Writes a trained network to the file at `path`, whole or not at all. Rejects with the system's error. */
export function writeWeights(path: string, trained: TrainedNetwork, origin: Origin): Promise<void> {
  const { network, weights, classes, normalize } = trained;
  const { study, variant, seed, key, precision } = origin;
  const metadata: Record<keyof z.infer<typeof metadataSchema>, string> = {
    ...{ format: 'pt', ablate: formatVersion, study, variant, seed: String(seed), key, precision },
    classes: JSON.stringify(classes),
    normalize: JSON.stringify(normalize),
    network: JSON.stringify(writtenNetwork(network)),
  };
  const tensors = foreignVariables(network).map(({ variable, name, shape, toForeign }) => ({
    name,
    shape,
    values: () => toForeign(valueAt(weights, variable)),
  }));
  return writeWhole(path, encodeSafetensors(metadata, tensors));
}

/**
 * Reads a file of `writeWeights`. Nothing in the file is trusted: the network is built again, and every size is checked.
 * Throws ConfigurationError if there is no such file, or if it is of another kind.
 */
export function readWeights(path: string): Promise<TrainedNetwork> {
  return reading(path, async (file) => {
    const header = await readHeader(file);
    const { network: written, classes, normalize } = parseMetadata(header);
    const network = rebuiltNetwork(written);
    if (String(network.layers.at(-1)?.shape) !== String(classes.length)) {
      throw new Error(`its network does not end in one value for each of ${classes.length} classes`);
    }
    const variables = foreignVariables(network);
    requireVariables(header, variables);
    const weights = new Map<string, Float32Array>();
    for (const { variable, name, toOwn } of variables) {
      weights.set(variable, toOwn(await readValues(file, header, name)));
    }
    return { network, weights, classes, normalize };
  });
}

/** Key of the record that the file at `path` belongs to; undefined if there is no such file, or if it is of another kind. */
export async function keyOfWeights(path: string): Promise<string | undefined> {
  try {
    return await reading(path, async (file) => parseMetadata(await readHeader(file)).key);
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined;
    throw error;
  }
}

async function reading<Result>(path: string, read: (file: FileHandle) => Promise<Result>): Promise<Result> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    return await read(file);
  } catch (error) {
    throw new ConfigurationError(
      codeOf(error) === 'ENOENT'
        ? `There is no file ${path}: give the weights of a run, such as results/STUDY/RUN.safetensors.`
        : `${path} does not hold the weights of a network (${messageOf(error).replace(/\.$/, '')}): give a file that --save-weights wrote.`,
    );
  } finally {
    await file?.close();
  }
}

function parseMetadata({ metadata }: Header): z.infer<typeof metadataSchema> {
  const { data, error } = metadataSchema.safeParse(metadata);
  if (data === undefined) throw new Error(`its metadata are not those of Ablate: ${issueText(error)}`);
  return data;
}

/** Requires that a file has the variables of the network, in their shapes, and no others. */
function requireVariables({ tensors }: Header, variables: readonly ForeignVariable[]): void {
  for (const { name, shape } of variables) {
    const found = tensors.get(name)?.shape;
    if (String(found) !== String(shape)) {
      throw new Error(`its network has ${name} of shape [${shape}], the file ${found ? `one of [${found}]` : 'none'}`);
    }
  }
  if (tensors.size !== variables.length) throw new Error("it has values that are not its network's");
}

import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { sha256 } from './digest.ts';
import { readJsonFile } from './json.ts';
import { decidingTokens } from './tokens.ts';

/** The folder of these sources, in a checkout or in an installed package. */
const sourceFolder = fileURLToPath(new URL('../../', import.meta.url));

/** The file of a package with the digests of the sources that it was built from. */
export const digestsFile = 'digests.json';

const digestsSchema = z.record(
  z.string(),
  z.strictObject({
    /** Digest of the source's tokens. */
    source: z.string(),
    /** sha256 of the file that was made from it; null if there is none, as it holds only types. */
    built: z.string().nullable(),
  }),
);
export type Digests = z.infer<typeof digestsSchema>;

/** Files, as paths without their ending, or folders. */
export interface Parts {
  readonly of: readonly string[];
  readonly except?: readonly string[];
}

/**
 * Digests of the sources in `folder` that belong to `parts`, by the tokens that can change what they compute. They are
 * sorted, and neither names nor places of the files count.
 *
 * A checkout digests its own sources. A package, which is JavaScript that some tool made, brings the digests of the
 * sources that it was built from, so that both give the same. A file of a package that was changed since counts as it is.
 */
export async function sourceDigests({ of, except = [] }: Parts, folder = sourceFolder): Promise<readonly string[]> {
  const within = (path: string, parts: readonly string[]) => parts.some((part) => `${path}/`.startsWith(`${part}/`));
  const wanted = (path: string) => within(path, of) && !within(path, except);
  const shipped = `${folder}/${digestsFile}`;
  const digests = existsSync(shipped)
    ? Object.entries(await readJsonFile(digestsSchema, shipped))
        .filter(([path]) => wanted(path))
        .map(([path, { source, built }]) => digestOfBuilt(`${folder}/${path}.mjs`, source, built))
    : (await sourcesIn(folder)).filter(([path]) => wanted(path)).map(([, file]) => digestOf(`${folder}/${file}`));
  return (await Promise.all(digests)).sort();
}

/** The digests that a package brings: those of all sources in `folder`, which were built to `target`. */
export async function digestsOf(folder: string, target: string): Promise<Digests> {
  const entries = (await sourcesIn(folder)).map(async ([path, file]) => {
    const built = await readFile(`${target}/${path}.mjs`).then(sha256, () => null);
    return [path, { source: await digestOf(`${folder}/${file}`), built }] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** Every source below `folder`, with and without its ending. */
async function sourcesIn(folder: string): Promise<readonly (readonly [path: string, file: string])[]> {
  const files = (await readdir(folder, { recursive: true })).map((file) => file.replaceAll('\\', '/'));
  return files.filter((file) => /(?<!\.d)\.(ts|js|mjs)$/.test(file)).map((file) => [file.replace(/\.\w+$/, ''), file]);
}

const digestOf = async (file: string): Promise<string> =>
  sha256(JSON.stringify(decidingTokens(await readFile(file, 'utf8'))));

async function digestOfBuilt(file: string, source: string, built: string | null): Promise<string> {
  if (built === null) return source;
  const digest = sha256(await readFile(file));
  return digest === built ? source : digest;
}

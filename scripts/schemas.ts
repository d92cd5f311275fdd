/** Writes the JSON Schemas of the files that a trainer writes, for trainers in any language. */
import { mkdir, writeFile } from 'node:fs/promises';
import { schemaFiles } from './schemas/files.ts';

await mkdir('docs/schemas', { recursive: true });
for (const [path, text] of schemaFiles) await writeFile(path, text);

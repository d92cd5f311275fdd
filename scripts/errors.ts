/** Prints every error message that the sources can throw, with its file and line. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorMessages } from './errors/messages.ts';

for (const folder of ['src', 'actions']) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file));
  for (const file of files.filter((name) => name.endsWith('.ts')).sort()) {
    for (const { line, kind, text } of errorMessages(file, readFileSync(file, 'utf8'))) {
      console.log(`${file}:${line} ${kind}\n    ${text}`);
    }
  }
}

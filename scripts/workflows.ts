/** Writes the workflows of this repository from the templates that `ablate init` uses, too. */
import { writeFile } from 'node:fs/promises';
import { ownPlace, workflowsOf } from '../src/init/workflows.ts';

for (const { path, content } of await workflowsOf(ownPlace)) await writeFile(path, content);

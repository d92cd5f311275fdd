/**
 * Builds the folder `package`, which is published: the sources as JavaScript, the types of what a study imports, and
 * its package.json.
 */
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { digestsFile, digestsOf } from '../src/base/files/sources.ts';
import { publishedManifest } from './package/manifest.ts';
import { programs } from './package/programs.ts';
import { show } from './show.ts';

await rm('package', { recursive: true, force: true });
await mkdir('package/bin', { recursive: true });
await show`rolldown --config scripts/package/rolldown.config.ts --log-level warn`;
await show`tsc --project scripts/package/tsconfig.json`;
for (const { starts, runs } of programs) {
  await writeFile(`package/dist/${starts}.mjs`, `import './${basename(runs)}.mjs';\n`);
}
// Sources that are compiled on the user's machine.
for (const source of ['engine/install/quiet.cc', 'engine/gpu/driver.cc'])
  await cp(`src/${source}`, `package/dist/${source}`);
// One of the templates is a link to an example.
await cp('src/init/templates', 'package/dist/init/templates', { recursive: true, dereference: true });
for (const page of ['README.md', 'LICENSE']) await cp(page, `package/${page}`);
await writeFile(`package/dist/${digestsFile}`, JSON.stringify(await digestsOf('src', 'package/dist')));
await writeFile('package/bin/ablate.mjs', "#!/usr/bin/env node\nimport '../dist/cli/main.mjs';\n", { mode: 0o755 });
await writeFile('package/package.json', `${JSON.stringify(await publishedManifest(), null, 2)}\n`);

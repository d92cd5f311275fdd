/** Checks everything that must hold before a version is tagged. The bundles must be equal to what the sources give. */
import { $ } from 'zx';
import { show } from './show.ts';

await show`npm run check`;
await show`npm run bundle`;
const { stdout: changed } = await $`git status --porcelain -- actions/dist`;
if (changed !== '') {
  console.error('The committed bundles are not what the sources give: commit what npm run bundle wrote, then tag.');
  process.exitCode = 1;
}

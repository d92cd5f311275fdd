/**
 * Prints the lines of code per room, with the change since a commit: the argument, or where this branch left main. Files
 * that git does not know yet do not count.
 */
import { $, argv } from 'zx';
import { sizesOf, sizeTable } from './size/table.ts';

const git = $({ quiet: true, nothrow: true });
const folders = ['src', 'actions', 'bench', 'scripts', 'test'];

const left = (await git`git merge-base main HEAD`).stdout.trim();
const head = (await git`git rev-parse HEAD`).stdout.trim();
const [ref = left === '' || left === head ? 'HEAD^' : left] = argv._;
const base = (await git`git rev-parse --verify --quiet ${`${ref}^{commit}`}`).stdout.trim();
if (base === '') {
  console.error(`"${ref}" is no commit of this checkout: give one that it holds, as in npm run size -- HEAD~2.`);
  process.exit(1);
}
const now = await git`git grep --count --text "" -- ${folders}`;
const before = await git`git grep --count --text "" ${base} -- ${folders}`;
console.log(sizeTable(sizesOf(now.stdout), sizesOf(before.stdout.replaceAll(`${base}:`, ''))));
console.log(`\nChanges are since ${base.slice(0, 7)}.`);

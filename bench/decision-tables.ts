import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { markdownTable } from 'markdown-table';
import { budget, type Cost, costs, policies } from './decision-runs.ts';

/** True differences of the two contrasts of a 2 x 2 study, in points. */
const truths = [
  [0, 0],
  [0, 10],
  [2, 2],
  [5, 5],
  [5, 10],
  [10, 10],
];

/** Writes three tables on the runs to a decision by every policy: how many, how many verdicts are false, and decided. */
export function decisionTables(studies: number, write: (text: string) => unknown): void {
  const scenes = [2, 5].flatMap((seedSd) => truths.map((differences) => ({ differences, seedSd, images: 2000 })));
  const found = scenes.map((scene) => ({ scene, costs: costs(scene, studies) }));
  const head = ['seed sd', 'true differences', ...policies.map(({ title }) => title)];
  const table = (title: string, cell: (cost: Cost) => string, having = found): void => {
    const rows = having.map(({ scene, costs: each }) => [
      ...[String(scene.seedSd), scene.differences.join(', ')],
      ...each.map(cell),
    ]);
    write(`${title}\n\n${markdownTable([head, ...rows], { align: 'r' })}\n\n`);
  };
  const percent = (share: number): string => (100 * share).toFixed(1);
  table(`Mean number of runs, of ${4 * budget}; 2,000 images, ${studies} studies a row:`, ({ runs }) =>
    runs.toFixed(1),
  );
  table('Studies with a false verdict at any look, in %:', ({ falseVerdicts }) => percent(falseVerdicts));
  table(
    'Differences beyond the margin that were decided, in %:',
    ({ decided }) => percent(decided),
    found.filter(({ scene }) => scene.differences.some((difference) => difference > 1)),
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { studies } = parseArgs({ options: { studies: { type: 'string', default: '2000' } } }).values;
  decisionTables(Number(studies), (text) => process.stdout.write(text));
}

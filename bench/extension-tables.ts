import { parseArgs } from 'node:util';
import { markdownTable } from 'markdown-table';
import { countings, type Extension, type ExtensionResult, extended } from './extension.ts';
import { skillFor, trueAccuracy } from './simulation.ts';

/**
 * Prints how often studies give false verdicts whose seeds are extended after a look, and how often they are decided: `npx
 * tsx bench/extension-tables.ts`.
 */

const { values } = parseArgs({ options: { studies: { type: 'string', default: '5000' } } });
const studies = Number(values.studies);
const seedSds = [0, 2, 6];
const images = 800;
const extensions: readonly Extension[] = [
  { looks: [3, 5] },
  { looks: [3, 5, 9] },
  { looks: [2, 3, 4, 5, 6, 7, 8, 9, 10] },
  { looks: [5, 10, 20] },
  { looks: [3], mostSeeds: 10 },
];

const columns = ['extended', 'contrasts', ...countings];

/** One row per extension and size of a family; a cell has one number per seed sd. */
function rowsOf(difference: number, count: number, text: (result: ExtensionResult) => string): string[][] {
  return extensions.flatMap((extension) =>
    [1, 2].map((contrasts) => {
      const found = seedSds.map((seedSd) => {
        const base = { skill: 0.9, taste: 0.7, seedSd };
        const better = { ...base, skill: skillFor(trueAccuracy(base) + difference / 100, base) };
        const networks = Array.from({ length: contrasts }, () => [base, better]).flat();
        const results = extended({ networks, images, difference }, extension, count);
        process.stderr.write(`${JSON.stringify({ extension, seedSd, difference, contrasts, results })}\n`);
        return results;
      });
      const cells = countings.map((_, index) =>
        found.map((results) => results.slice(index, index + 1).map(text)).join(' / '),
      );
      return [nameOf(extension), String(contrasts), ...cells];
    }),
  );
}

/** `3, 5, 9`, or `3, then a budget of 10` */
const nameOf = ({ looks, mostSeeds }: Extension): string =>
  looks.join(', ') + (mostSeeds === undefined ? '' : `, then a budget of ${mostSeeds}`);

const print = (title: string, rows: readonly (readonly string[])[]): unknown =>
  process.stdout.write(
    `${title}, at a seed sd of ${seedSds.join(' / ')} points:\n\n${markdownTable([columns, ...rows], { align: 'r' })}\n\n`,
  );

print(
  `False verdicts in % of ${studies} studies on ${images} images`,
  rowsOf(0, studies, ({ falseVerdicts }) => (100 * falseVerdicts).toFixed(1)),
);
print(
  `Every contrast decided, in % of ${studies / 10} studies, at a true difference of 5 points`,
  rowsOf(5, studies / 10, ({ decided }) => (100 * decided).toFixed(0)),
);

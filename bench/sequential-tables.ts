import { parseArgs } from 'node:util';
import { markdownTable } from 'markdown-table';
import { type Outcome, outcomes, type Plan, type Result, rules, type Scene } from './sequential.ts';

/**
 * Prints how often studies with a budget of seeds give false verdicts, and how many seeds they need: `npx tsx
 * bench/sequential-tables.ts`.
 */

const { values } = parseArgs({
  options: { studies: { type: 'string', default: '500' }, 'null-studies': { type: 'string', default: '2500' } },
});
const studies = Number(values.studies);
const nullStudies = Number(values['null-studies']);

const seedSds = [0, 2, 5];
const families = [1, 2, 4].flatMap((contrasts) => [3, 5, 10].map((mostSeeds): Plan => ({ contrasts, mostSeeds })));
const pairs = [5, 10].map((mostSeeds): Plan => ({ contrasts: 2, mostSeeds }));

/** Simulates a difference for every seed sd. One row per plan; a cell has one number per seed sd for its rule. */
function rowsOf(scene: Omit<Scene, 'seedSd'>, plans: readonly Plan[], count: number) {
  const found = seedSds.map((seedSd) => {
    const results = outcomes({ ...scene, seedSd }, plans, count);
    process.stderr.write(`${JSON.stringify({ ...scene, seedSd, results })}\n`);
    return results;
  });
  return (text: (outcome: Outcome) => string): string[][] =>
    plans.map((plan) => {
      const cell = (rule: string) =>
        found
          .map((results) => text(results.find((one) => one.plan === plan && one.rule === rule) as Result))
          .join(' / ');
      return [...[scene.images, scene.difference, plan.contrasts, plan.mostSeeds].map(String), ...rules.map(cell)];
    });
}

const table = (rows: readonly (readonly string[])[]): string =>
  markdownTable([['images', 'true difference', 'contrasts', 'most seeds', ...rules], ...rows], { align: 'r' });
const percent = (share: number): string => (100 * share).toFixed(1);

const nothing = [2001, 200].flatMap((images) =>
  rowsOf({ difference: 0, images }, families, nullStudies)(({ falseVerdicts }) => percent(falseVerdicts)),
);
const atMargin = rowsOf({ difference: 1, images: 2001 }, pairs, studies)(({ falseVerdicts }) => percent(falseVerdicts));
const large = [2, 5, 10].map((difference) => rowsOf({ difference, images: 2001 }, pairs, studies));

const print = (title: string, rows: readonly (readonly string[])[]): unknown =>
  process.stdout.write(`${title}, at a seed sd of ${seedSds.join(' / ')} points:\n\n${table(rows)}\n\n`);

print(
  `False verdicts in % of ${nullStudies} studies of four contrasts, twice and four times as many of two and of one`,
  nothing,
);
print(`The same if the true difference is the margin, in % of ${studies} studies`, atMargin);
print(
  `Every contrast decided, in % of ${studies} studies`,
  large.flatMap((rows) => rows(({ decided }) => (100 * decided).toFixed(0))),
);
print(
  'Mean number of seeds per network',
  large.flatMap((rows) => rows(({ seeds }) => seeds.toFixed(1))),
);

import { parseArgs } from 'node:util';
import { markdownTable } from 'markdown-table';
import { outcomes, rules } from './sequential.ts';

/** Prints how often studies that end when they know are wrong, and how many seeds they take: `npx tsx bench/sequential-tables.ts`. */

const { values } = parseArgs({ options: { studies: { type: 'string', default: '2000' } } });
const studies = Number(values.studies);
const images = 2001;

const rows = [5, 10].flatMap((mostSeeds) =>
  [0, 2, 5].flatMap((seedSd) =>
    [0, 2, 5, 10].map((difference) => {
      process.stderr.write(`${mostSeeds} seeds, sd ${seedSd}, difference ${difference}\n`);
      const found = outcomes({ difference, seedSd, images, mostSeeds }, studies);
      return { head: [mostSeeds, seedSd, difference].map(String), found: rules.map((rule) => found.get(rule)) };
    }),
  ),
);

const head = ['most seeds', 'seed sd', 'difference', ...rules];
const table = (of: (outcome: NonNullable<(typeof rows)[number]['found'][number]>) => string): string =>
  markdownTable(
    [head, ...rows.map((row) => [...row.head, ...row.found.map((outcome) => (outcome ? of(outcome) : ''))])],
    {
      align: 'r',
    },
  );
process.stdout.write(
  `False verdicts, % of ${studies} studies:\n\n${table(({ falseVerdicts }) => (100 * falseVerdicts).toFixed(1))}\n\n`,
);
process.stdout.write(`Both contrasts decided, %:\n\n${table(({ decided }) => (100 * decided).toFixed(0))}\n\n`);
process.stdout.write(`Mean number of seeds per network:\n\n${table(({ seeds }) => seeds.toFixed(1))}\n`);

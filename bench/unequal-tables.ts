import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { markdownTable } from 'markdown-table';
import { randomStream } from '../src/base/random.ts';
import { componentsOf } from '../src/judge/statistics/components.ts';
import { intervalOf } from '../src/judge/statistics/crossed.ts';
import { studentOfUnequal } from '../src/judge/statistics/unequal.ts';
import { simulateStudy, trueAccuracy } from './simulation.ts';

/** A change and main: how many seeds each has, and by how many points they vary. */
export interface Compared {
  readonly images: number;
  readonly seeds: readonly [change: number, main: number];
  readonly seedSd: readonly [change: number, main: number];
}

/** How often the 95 % interval of change - main contains the true value in `studies` simulated comparisons. */
export function coverageOfChange({ images, seeds, seedSd }: Compared, studies: number): number {
  const random = randomStream(3, `unequal/${JSON.stringify({ images, seeds, seedSd })}`);
  const [change, main] = [
    { skill: 1.25, taste: 0.2, seedSd: seedSd[0] },
    { skill: 1.2, taste: 0.7, seedSd: seedSd[1] },
  ];
  const truth = trueAccuracy(change) - trueAccuracy(main);
  let covered = 0;
  for (let study = 0; study < studies; study++) {
    const [after = [], before = []] = simulateStudy([change, main], Math.max(...seeds), images, random);
    const sides = [
      { weight: 1, values: after.slice(0, seeds[0]) },
      { weight: -1, values: before.slice(0, seeds[1]) },
    ];
    const { low, high } = intervalOf(studentOfUnequal(componentsOf(sides)));
    if (low <= truth && truth <= high) covered++;
  }
  return covered / studies;
}

const seedSds = [
  [0, 0],
  [2, 2],
  [6, 2],
  [2, 6],
] as const;

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { studies } = parseArgs({ options: { studies: { type: 'string', default: '2000' } } }).values;
  const rows = [200, 2001].flatMap((images) =>
    [2, 3, 5].map((seeds) => [
      ...[String(images), String(seeds)],
      ...seedSds.map((seedSd) =>
        (100 * coverageOfChange({ images, seeds: [seeds, 10], seedSd }, Number(studies))).toFixed(1),
      ),
    ]),
  );
  const sds = seedSds.map(([change, main]) => `sd ${change}, main ${main}`);
  process.stdout.write(`${markdownTable([['images', 'seeds of the change', ...sds], ...rows], { align: 'r' })}\n`);
}

import { markdownTable } from 'markdown-table';
import { ConfigurationError } from '../src/base/errors.ts';
import { deadSeeds } from './dead-seeds.ts';
import { decisionTables } from './decision-tables.ts';
import { worth } from './seeds-needed.ts';

/** How many studies there are in each cell of a table. */
export interface Effort {
  readonly dead: number;
  readonly costs: number;
  readonly needed: number;
}

/** `npm run bench -- --statistics 400` simulates 400 studies per cell, and without a number 2,000. */
export function effortOf(studies = '2000'): Effort {
  if (!/^[1-9]\d{0,5}$/.test(studies)) {
    throw new ConfigurationError(`--statistics ${studies}: expected a number of studies per cell.`);
  }
  const count = Number(studies);
  return { dead: count, costs: count, needed: Math.min(count, 600) };
}

const percent = (share: number): string => (Number.isNaN(share) ? '–' : (100 * share).toFixed(1));

type Write = (text: string) => unknown;
const table = (title: string, head: readonly string[], rows: readonly (readonly string[])[]): string =>
  `${title}\n\n${markdownTable([head, ...rows], { align: 'r' })}\n\n`;

/** Writes the tables of verdicts: dead seeds, runs to a decision, seeds still needed. Each is written when it is done. */
export function statisticsTables(effort: Effort, write: Write): void {
  decisionTables(effort.costs, write);
  write(neededTable(effort.needed));
  for (const images of [200, 800, 2000]) write(deadTable(images, effort.dead));
  write(powerTable(Math.min(effort.dead, 200)));
}

function neededTable(studies: number): string {
  const looks = [
    { seeds: 3, contrasts: 1 },
    { seeds: 3, contrasts: 2 },
    { seeds: 4, contrasts: 2, mostSeeds: 20 },
  ];
  const rows = looks.flatMap((look) =>
    [0, 1, 2, 3, 5].map((difference) => {
      const found = worth({ ...look, difference, seedSd: 2, images: 800 }, studies);
      const plan = `${look.seeds}${look.mostSeeds === undefined ? '' : ` of ${look.mostSeeds}`}, ${look.contrasts}`;
      const shares = [found.undecided, found.ranges, found.named, found.enough, found.lowEnough, found.noticed];
      return [plan, String(difference), ...shares.map(percent)];
    }),
  );
  const head = ['seeds, contrasts', 'true difference', 'undecided, %', 'of these a range, %', 'upper end named, %'];
  const more = ['upper end enough, %', 'lower end enough, %', 'power at the smallest noticed >= 80 %, %'];
  return table(`Seeds still needed, 800 images, seed sd 2 points, ${studies} studies:`, [...head, ...more], rows);
}

function deadTable(images: number, studies: number): string {
  const rows = [false, true].flatMap((weak) =>
    [0.1, 0.25, 0.5, 0.75].flatMap((share) => {
      const cell = { dead: [share, share, share, share], weak, images, seedSd: 2 } as const;
      const { outcomes, deadTaken, trainedMissed } = deadSeeds(cell, studies);
      return outcomes
        .filter(({ seeds }) => [2, 3, 4, 5, 10].includes(seeds))
        .map(({ seeds, falseSentences, falseByLooking, difference, accuracy }) => [
          weak ? 'AUC 0.55 to 0.60' : 'nothing',
          `${100 * share}`,
          String(seeds),
          ...[falseSentences, falseByLooking, difference, accuracy, deadTaken, trainedMissed].map(percent),
        ]);
    }),
  );
  const head = ['such seeds learned', 'share, %', 'seeds', 'false sentences, %', 'at any look so far of 10, %'];
  const more = ['difference covered, %', 'accuracy covered, %', 'taken for trained, %', 'trained but missed, %'];
  return table(
    `Seeds that do not train, same networks, ${images} images, ${studies} studies:`,
    [...head, ...more],
    rows,
  );
}

function powerTable(studies: number): string {
  const { outcomes } = deadSeeds({ dead: [0, 0, 0, 1], weak: false, images: 800, seedSd: 2 }, studies);
  const rows = outcomes.map(({ seeds, countsDecided }) => [String(seeds), percent(countsDecided)]);
  return table('One network of a 2 x 2 study never trains, all others do, 800 images:', ['seeds', 'decided, %'], rows);
}

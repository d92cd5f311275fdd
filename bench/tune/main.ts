/**
 * Measures for which shapes each way to compute a convolution is fastest on this processor, and prints the table for
 * src/compute/graph/lowering-tables.ts: npm run tune. For another instruction set: ONEDNN_MAX_CPU_ISA=AVX2 npm run tune.
 */
import { mkdir } from 'node:fs/promises';
import { markdownTable } from 'markdown-table';
import { writeWhole } from '../../src/base/files/write.ts';
import { loweringTables, tableName } from '../../src/compute/graph/lowering-tables.ts';
import { prepareEnvironment } from '../../src/engine/environment.ts';
import { installEngine } from '../../src/engine/install/engines.ts';
import { loadNative } from '../../src/engine/runtime.ts';
import { thisMachine } from '../machine.ts';
import { tunedCases } from './cases.ts';
import { bestTable, lossOf, type Timing } from './choose.ts';
import { measureCase } from './measure.ts';
import { pixelsOf, wayOf } from './ways.ts';

const folder = 'bench/results';

const machine = thisMachine();
const name = tableName();
const engine = await installEngine('native', console.error);
prepareEnvironment('native');
const runtime = await loadNative(engine);
console.error(`${machine.cpu}, ${machine.cores} cores, table ${name}, load ${machine.load.toFixed(2)}`);
const timings = tunedCases.map((tuned, index) => {
  const timing = measureCase(runtime, tuned);
  console.error(`${index + 1}/${tunedCases.length} ${Object.values(tuned).join(' ')}: ${describe(timing)}`);
  return timing;
});

const table = bestTable(timings);
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const rows = timings.map(({ case: each, seconds }) => [
  `${each.extent}x${each.extent}x${each.channels}`,
  String(each.batch),
  String(pixelsOf(each)),
  each.type,
  ...(['taps', 'filterTaps', 'winograd', 'direct'] as const).map((way) =>
    seconds[way] === undefined ? '-' : (1000 * seconds[way]).toFixed(2),
  ),
  wayOf(table, each),
]);
const header = [
  'Map',
  'Batch',
  'Pixels',
  'Type',
  'Taps, ms',
  'Filter by taps, ms',
  'Winograd, ms',
  'Direct, ms',
  'Table',
];
const report = `${machine.date.slice(0, 10)}, ${machine.cpu}, ${machine.cores} cores, table \`${name}\`; load before the run ${machine.load.toFixed(2)}.

Table: \`${JSON.stringify(table)}\`. Against the fastest way of each case it loses ${percent(lossOf(table, timings))} on average, the
one in the sources ${percent(lossOf(loweringTables[name], timings))}.

${markdownTable([header, ...rows])}
`;
await mkdir(folder, { recursive: true });
await writeWhole(`${folder}/tune-${name}.md`, report);
await writeWhole(`${folder}/tune-${name}.json`, `${JSON.stringify({ machine, name, table, timings })}\n`);
process.stdout.write(report);

function describe({ seconds }: Timing): string {
  return Object.entries(seconds)
    .map(([way, taken]) => `${way} ${(1000 * taken).toFixed(2)} ms`)
    .join(', ');
}

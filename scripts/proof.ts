/** Writes what the tests in test/proof compare with: digests of graphs, and reports. For a change that means to change them. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeReport } from '../src/report/write.ts';
import { proofOf, writtenGraphs } from '../test/proof/graphs.ts';
import { goldenFolder, writtenReports } from '../test/proof/reports.ts';
import { committed, readInput } from '../test/proof/studies.ts';

const graphs = [...writtenGraphs()].map(([name, graph]) => [name, proofOf(graph)]);
await writeFile('test/proof/graphs.json', `${JSON.stringify(Object.fromEntries(graphs), null, 2)}\n`);

for (const folder of committed) await writeReport({ ...(await readInput(folder)), outDir: folder });
await rm(goldenFolder, { recursive: true, force: true });
for (const [path, text] of await writtenReports()) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

/** Writes what the tests in test/proof compare with: digests of graphs, and reports. For a change that means to change them. */
import { writeFile } from 'node:fs/promises';
import { proofOf, writtenGraphs } from '../test/proof/graphs.ts';

const graphs = [...writtenGraphs()].map(([name, graph]) => [name, proofOf(graph)]);
await writeFile('test/proof/graphs.json', `${JSON.stringify(Object.fromEntries(graphs), null, 2)}\n`);

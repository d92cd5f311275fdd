import { expect, it } from 'vitest';
import { sizesOf, sizeTable } from '../scripts/size/table.ts';

it('counts lines of code per room, those of programs apart, with their change', () => {
  const before = 'src/base/text.ts:1200\nsrc/old/a.ts:5\nactions/plan/dist/main.js:9\n';
  const now =
    'src/base/text.ts:1300\nsrc/base/a:b.ts:1\nsrc/base/notes.md:7\nactions/plan/dist/main.js:9\nactions/plan/src/main.ts:4\n';
  expect(sizeTable(sizesOf(now), sizesOf(before)).split('\n')).toEqual([
    '| room       | lines written | change | generated | change |',
    '| :--------- | ------------: | -----: | --------: | -----: |',
    '| actions    |             4 |     +4 |         9 |        |',
    '| src/base   |         1,301 |   +101 |           |        |',
    '| src/old    |               |     −5 |           |        |',
    '| src in all |         1,301 |    +96 |           |        |',
    '| in all     |         1,305 |   +100 |         9 |        |',
  ]);
});

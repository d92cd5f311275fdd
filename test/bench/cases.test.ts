import { expect, it } from 'vitest';
import { avx2Cases, quickCases } from '../../bench/cases.ts';

it('repeats the cases with AVX2 on a processor that has more, and on no other', () => {
  expect(avx2Cases(2, 'avx512_core')).toEqual(quickCases(2).map((each) => ({ ...each, instructions: 'AVX2' })));
  expect(avx2Cases(2, 'avx2')).toEqual([]);
  expect(avx2Cases(2, null)).toEqual([]);
});

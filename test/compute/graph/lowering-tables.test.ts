import { expect, it } from 'vitest';
import { tableName } from '../../../src/compute/graph/lowering-tables.ts';

it.each([
  ['avx512_core_amx', 'avx512_bf16'],
  ['avx512_core_fp16', 'avx512_bf16'],
  ['avx512_core_bf16', 'avx512_bf16'],
  ['avx512_core_vnni', 'avx512'],
  ['avx512_core', 'avx512'],
  ['avx2_vnni', 'avx2'],
  ['avx2', 'avx2'],
  ['sse41', 'other'],
  [null, 'other'],
])('a processor with %s takes the table %s', (instructions, name) => {
  expect(tableName(instructions)).toBe(name);
});

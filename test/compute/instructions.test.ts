import { describe, expect, it } from 'vitest';
import { instructionSet } from '../../src/compute/instructions.ts';

const cpu = (flags: string): string => `processor\t: 0\nflags\t\t: fpu ${flags} fsrm\n\nprocessor\t: 1\n`;
const avx2 = 'sse4_1 avx avx2';
const skylake = `${avx2} avx512f avx512dq avx512bw avx512vl`;
const cascadeLake = `${skylake} avx512_vnni`;
const zen4 = `${cascadeLake} avx512_bf16`;
const sapphireRapids = `${zen4} avx_vnni avx512_fp16 amx_bf16 amx_tile amx_int8`;

describe('the instruction set that oneDNN may use', () => {
  it.each([
    ['sse4_1', 'sse41'],
    [avx2, 'avx2'],
    [`${avx2} avx_vnni`, 'avx2_vnni'],
    [skylake, 'avx512_core'],
    [cascadeLake, 'avx512_core_vnni'],
    [zen4, 'avx512_core_bf16'],
    [sapphireRapids, 'avx512_core_amx'],
  ])('of %s is %s', (flags, name) => {
    expect(instructionSet(cpu(flags), undefined)).toBe(name);
  });

  it('is no newer than the user allows', () => {
    expect(instructionSet(cpu(zen4), 'AVX2')).toBe('avx2');
    expect(instructionSet(cpu(avx2), 'AVX512_CORE')).toBe('avx2');
    expect(instructionSet(cpu(avx2), 'ALL')).toBe('avx2');
  });

  it('is not known where the system does not say', () => {
    expect(instructionSet('CPU implementer : 0x41')).toBeNull();
  });
});

import { cpus, totalmem } from 'node:os';
import { expect, it } from 'vitest';
import { processor } from '../../src/engine/device.ts';

it('the CPU engines compute on the machine’s processor with its memory', () => {
  expect(processor()).toEqual({ name: cpus()[0]?.model.trim(), memory: totalmem() });
});

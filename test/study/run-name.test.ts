import { expect, it } from 'vitest';
import { parseRunName, runName } from '../../src/study/config.ts';

it.each([
  { variant: 'resnet34', seed: 0 },
  { variant: 'with-seed1', seed: 12 },
])('a run is known by its name: %j', (run) => {
  expect(parseRunName(runName(run))).toEqual(run);
});

it.each(['', 'resnet34', '-seed0', 'resnet34-seed', 'resnet34-seed0.json'])('"%s" names no run', (name) => {
  expect(() => parseRunName(name)).toThrow(`"${name}" names no run: give VARIANT-seedNUMBER, such as resnet34-seed0.`);
});

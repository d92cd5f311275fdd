import { expect, it } from 'vitest';
import { machineText } from '../../src/results/engine.ts';
import { makeRecord, ownEngineOf } from '../support/records.ts';

it.each([
  [1, 'Example CPU, 1 thread'],
  [2, 'Example CPU, 2 threads'],
])('names a machine with %i', (threads, text) => {
  const engine = ownEngineOf(makeRecord());
  expect(machineText({ ...engine, engine: 'native', device: 'Example CPU', threads })).toBe(text);
});

import { expect, it } from 'vitest';
import { engineText, machineText } from '../../src/record/engine.ts';
import { makeRecord, ownEngineOf } from '../support/records.ts';

it.each([
  [1, 'Example CPU, 1 thread'],
  [2, 'Example CPU, 2 threads'],
])('names a machine with %i', (threads, text) => {
  const engine = ownEngineOf(makeRecord());
  expect(machineText({ ...engine, engine: 'native', device: 'Example CPU', threads })).toBe(text);
});

it.each([
  ['native', '2.21.0', 'native (graph), TensorFlow 2.21.0'],
  ['wasm', '4.22.0', 'wasm (graph), TensorFlow.js 4.22.0'],
] as const)('names the framework of the %s engine', (engine, tensorflow, text) => {
  expect(engineText({ ...ownEngineOf(makeRecord()), engine, mode: 'graph', tensorflow })).toBe(text);
});

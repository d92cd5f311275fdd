import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { ablate } from '../../support/cli.ts';

it('engine --json prints what runs and nothing else', async () => {
  const { code, stdout, stderr } = await ablate(['engine', '--engine', 'wasm', '--json'], tmpdir());
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ engine: 'wasm', mode: 'eager', threads: 1, selfTest: 'skipped' });
});

it('engine prints one line a property', async () => {
  const { code, stdout } = await ablate(['engine', '--engine', 'wasm'], tmpdir());
  expect(code).toBe(0);
  const names = stdout
    .trim()
    .split('\n')
    .map((line) => line.split(/ {2,}/)[0]);
  expect(names).toEqual(['engine', 'mode', 'tfjs-backend-wasm', 'device', 'threads', 'deterministic', 'self-test']);
});

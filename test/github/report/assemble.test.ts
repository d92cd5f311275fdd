import { expect, it } from 'vitest';
import { timesOf } from '../../../src/github/report/assemble.ts';
import { makeRecord } from '../../support/records.ts';
import { useGitHub } from '../support/github.ts';

const fakes = useGitHub();
const at = (time: string): string => `2026-01-01T${time}.000Z`;
const trained = (startedAt: string, finishedAt: string) =>
  makeRecord({}, ({ timing }) => Object.assign(timing, { startedAt: at(startedAt), finishedAt: at(finishedAt) }));
const times = (records: ReturnType<typeof trained>[]) => timesOf(fakes.api, 42, records);

it('counts set-up to the first run’s first step, and training from there to the last run’s end', async () => {
  fakes.gitHub.begun.set(42, at('00:00:00'));
  const records = [trained('00:00:30', '00:02:00'), trained('00:00:21', '00:01:00')];
  expect(await times(records)).toEqual({ setUp: 21, training: 99 });
});

it('leaves out what was trained before this attempt', async () => {
  fakes.gitHub.begun.set(42, at('01:00:00'));
  const before = trained('00:00:21', '01:30:00');
  expect(await times([before, trained('01:00:10', '01:01:00')])).toEqual({ setUp: 10, training: 50 });
  expect(await times([before])).toBeUndefined();
});

it('says nothing if GitHub does not tell when the run began', async () => {
  expect(await times([trained('00:00:21', '00:01:00')])).toBeUndefined();
});

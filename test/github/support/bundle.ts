import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import { unzipTexts } from '../../../src/github/api/artifacts.ts';
import { type RunFailure, runFailureSchema } from '../../../src/record/failure.ts';
import { node24, pathOf } from '../../support/tools.ts';
import { programOf } from './program.ts';
import { ResultsService, type StoredArtifact } from './results-service.ts';
import { runnerEnvironment } from './runner-environment.ts';

const node = await node24();

/** Why the committed bundles cannot be run here as a runner runs them; empty if they can. */
export const lackingNode = 'reason' in node ? ` (skipped: ${node.reason})` : '';

/** A step that has ended. */
export interface Ended {
  readonly code: number | null;
  readonly log: string;
  readonly outputs: string;
  readonly summary: string;
  /** What the step left for its post step, in the form in which that one finds it. */
  readonly state: Record<string, string>;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  log(): string;
  /** What it has left so far for its post step. */
  state(): Record<string, string>;
}

export interface StepOptions {
  readonly workspace: string;
  /** Address of the results service. */
  readonly results: string;
  readonly attempt?: number;
  readonly env?: Record<string, string>;
}

const programs = {
  'set-up': programOf('set-up'),
  'set-up post': programOf('set-up', 'post'),
  plan: programOf('plan'),
  data: programOf('data'),
  train: programOf('train'),
  post: programOf('train', 'post'),
};

/** Runs the committed bundle of an action with the Node that GitHub's runner has. */
export function start(
  step: keyof typeof programs,
  inputs: Record<string, string>,
  { workspace, results, attempt = 1, env = {} }: StepOptions,
): Started {
  const runner = runnerEnvironment({ workspace, results, runId: 42, attempt, inputs });
  const child = spawn(pathOf(node), [programs[step]], {
    cwd: workspace,
    env: { ...process.env, ...runner, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (log += text));
  const state = () => statesOf(readFileSync(runner.GITHUB_STATE as string, 'utf8'));
  const ended = new Promise<Ended>((done) => {
    child.once('close', (code) => {
      const [outputs, summary] = ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY'].map((name) =>
        readFileSync(runner[name] as string, 'utf8'),
      ) as [string, string];
      done({ code, log, outputs, summary, state: state() });
    });
  });
  return { child, ended, log: () => log, state };
}

/** A checkout of this code whose data, config and results are its own. */
export function makeWorkspace(folder = mkdtempSync(join(tmpdir(), 'ablate-workspace-'))): string {
  for (const entry of ['bin', 'src', 'test', 'node_modules', 'package.json']) {
    symlinkSync(resolve(entry), join(folder, entry));
  }
  return folder;
}

/** Plans a study in the workspace and prepares its data; gives the inputs of the train action and the plan's artifact. */
export async function prepare(workspace: string, inputs: Record<string, string>) {
  const results = await new ResultsService().start();
  const options = { workspace, results: results.url };
  const inputsOfAll = { engine: 'auto', fresh: 'true', 'seeds-per-job': '1' };
  const planned = await start('plan', { ...inputsOfAll, ...inputs }, options).ended;
  expect(planned.code, planned.log).toBe(0);
  const plan = outputOf(planned.outputs, 'plan');
  const data = await start('data', { plan }, options).ended;
  expect(data.code, data.log).toBe(0);
  await results.stop();
  const [folder, digest] = ['folder', 'digest'].map((name) => outputOf(data.outputs, name)) as [string, string];
  const prepared: Record<string, string> = {
    ...{ plan, 'data-folder': folder, 'data-digest': digest },
    ...{ runs: 'with8-seed0', engine: 'wasm' },
  };
  return { inputs: prepared, artifact: results.artifacts[0] as StoredArtifact };
}

export const outputOf = (outputs: string, name: string): string =>
  new RegExp(`^${name}<<.*\\n(.*)\\n`, 'm').exec(outputs)?.[1] ?? '';

const statesOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/^(\w+)<<.*\n(.*)\n/gm)].map(([, name, value = '']) => [`STATE_${name}`, value]),
  );

/** The files of an artifact; none if it was not uploaded. */
export async function filesOf(results: ResultsService, name: string): Promise<ReadonlyMap<string, string>> {
  const artifact = results.artifacts.find((candidate) => candidate.name === name);
  return artifact ? unzipTexts(artifact.content, name) : new Map();
}

/** The note that a run of the tiny study uploaded. */
export async function noteOf(results: ResultsService, run = 'with8-seed0', attempt = 1): Promise<RunFailure> {
  const files = await filesOf(results, `ablate-record+tiny+${run}+attempt${attempt}`);
  expect([...files.keys()]).toEqual([`${run}.failure.json`]);
  return runFailureSchema.parse(JSON.parse(files.get(`${run}.failure.json`) as string));
}

/** Waits until the step's log says `text`; rejects if it ends before. */
export async function until(step: Started, text: RegExp): Promise<void> {
  while (!text.test(step.log())) {
    if (step.child.exitCode !== null) throw new Error(`It ended without ${text}:\n${step.log()}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

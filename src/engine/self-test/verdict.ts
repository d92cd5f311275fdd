import { fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import type { EngineInfo } from '../engine.ts';
import type { StagedEngine } from '../stage/stage.ts';
import { errorOf, type Failure } from '../worker/protocol.ts';

/** `passed`, or what went wrong: `died of SIGFPE`. */
export type Verdict = string;

/** What is to be tested. */
export interface TestSetup {
  readonly engine: StagedEngine;
  readonly mode: EngineInfo['mode'];
}

/** The child's one message: what it found, or why it could not look. */
export type ChildReport = { readonly verdict: Verdict } | { readonly failure: Failure };

/** Generous: the trial takes two seconds. */
const timeout = 120_000;

/** The program that a child process runs; tests start others. */
const childProgram = new URL('main.mjs', import.meta.url);

/**
 * Runs the trial of one engine and mode in a child process, so that a kernel that kills its process kills only that.
 * Rejects where there was nothing to test: ConfigurationError where TensorFlow finds no GPU.
 */
export function runSelfTest(setup: TestSetup, program = childProgram): Promise<Verdict> {
  return new Promise((resolve, reject) => {
    const child = fork(program, { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'], timeout });
    child.once('message', (report: ChildReport) => {
      if ('verdict' in report) resolve(report.verdict);
      else reject(errorOf(report.failure));
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(signal ? `died of ${signal}` : `ended early with exit code ${code}`));
    child.send(setup);
  });
}

const verdictsSchema = z.record(z.string(), z.string());

/** Verdicts of this machine, kept beside the staged engine by mode, processor and number of threads. */
export class Verdicts {
  readonly #file: string;
  readonly #machine: string;

  constructor(engine: StagedEngine, threads: number) {
    this.#file = join(engine.folder, 'self-test.json');
    this.#machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${threads} threads`;
  }

  async recall(mode: TestSetup['mode']): Promise<Verdict | undefined> {
    return (await this.#all())[this.#key(mode)];
  }

  async remember(mode: TestSetup['mode'], verdict: Verdict): Promise<void> {
    const all = { ...(await this.#all()), [this.#key(mode)]: verdict };
    await writeFileAtomic(this.#file, `${JSON.stringify(all, null, 2)}\n`);
  }

  #key(mode: TestSetup['mode']): string {
    return `${mode}, ${this.#machine}`;
  }

  async #all(): Promise<Record<string, Verdict>> {
    try {
      return verdictsSchema.parse(JSON.parse(await readFile(this.#file, 'utf8')));
    } catch {
      return {};
    }
  }
}

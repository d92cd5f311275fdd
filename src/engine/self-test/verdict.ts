import { fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import type { StagedEngine } from '../stage/stage.ts';
import { errorOf, type Failure, type WorkerSetup } from '../worker/protocol.ts';

/** `passed`, or what went wrong: `died of SIGFPE`. */
export type Verdict = string;

/** The child's one message. */
export type ChildReport = { readonly verdict: Verdict } | { readonly failure: Failure };

/** Generous: the trial takes two seconds. */
const timeout = 120_000;

/** The program that a child process runs; tests start others. */
export const childProgram = new URL('main.mjs', import.meta.url);

/**
 * Runs the trial of one engine and mode in a child process, so that a kernel that kills its process kills only that.
 * Throws ConfigurationError where the engine cannot be loaded at all, as without a GPU.
 */
export function runSelfTest(setup: WorkerSetup, program = childProgram): Promise<Verdict> {
  return new Promise((resolve, reject) => {
    const child = fork(program, { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'], timeout });
    child.once('message', (report: ChildReport) => {
      if ('verdict' in report) resolve(report.verdict);
      else if (report.failure.configuration) reject(errorOf(report.failure));
      else resolve(`failed: ${report.failure.message}`);
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

  async recall(mode: WorkerSetup['mode']): Promise<Verdict | undefined> {
    return (await this.#all())[this.#key(mode)];
  }

  async remember(mode: WorkerSetup['mode'], verdict: Verdict): Promise<void> {
    const all = { ...(await this.#all()), [this.#key(mode)]: verdict };
    await writeFileAtomic(this.#file, `${JSON.stringify(all, null, 2)}\n`);
  }

  #key(mode: WorkerSetup['mode']): string {
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

import { fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import manifest from '../../../package.json' with { type: 'json' };
import { receivedError, type SentError } from '../../base/errors.ts';
import type { Precision } from '../../base/precision.ts';
import { writeWhole } from '../../base/write.ts';
import type { EngineInfo } from '../engine.ts';
import type { InstalledEngine } from '../install/install.ts';

/** `passed`, or what went wrong: `died of SIGFPE`. */
export type Verdict = string;

/** What is to be tested. */
export interface TestSetup {
  readonly engine: InstalledEngine;
  readonly mode: EngineInfo['mode'];
  readonly precision: Precision;
}

/** How an engine may compute. */
export type Manner = Omit<TestSetup, 'engine'>;

/** The child's one message: what it found, or why it could not look. */
export type ChildReport = { readonly verdict: Verdict } | { readonly failure: SentError };

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
      else reject(receivedError(report.failure));
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(signal ? `died of ${signal}` : `ended early with exit code ${code}`));
    child.send(setup);
  });
}

const verdictsSchema = z.record(z.string(), z.string());

/** Verdicts of this machine and version, kept beside the installed engine by what was tested and the number of threads. */
export class Verdicts {
  readonly #file: string;
  readonly #machine: string;

  constructor(engine: InstalledEngine, threads: number) {
    this.#file = join(engine.folder, 'self-test.json');
    this.#machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${threads} threads, ${manifest.name} ${manifest.version}`;
  }

  async recall(manner: Manner): Promise<Verdict | undefined> {
    return (await this.#all())[this.#key(manner)];
  }

  async remember(manner: Manner, verdict: Verdict): Promise<void> {
    const all = { ...(await this.#all()), [this.#key(manner)]: verdict };
    // To remember is a convenience: an engine in another user's home is tested by every process.
    await writeWhole(this.#file, `${JSON.stringify(all, null, 2)}\n`).catch(() => undefined);
  }

  #key({ mode, precision }: Manner): string {
    return `${mode}, ${precision}, ${this.#machine}`;
  }

  async #all(): Promise<Record<string, Verdict>> {
    try {
      return verdictsSchema.parse(JSON.parse(await readFile(this.#file, 'utf8')));
    } catch {
      return {};
    }
  }
}

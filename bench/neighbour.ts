import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** Computes for ever, but not longer than the program that started it. */
const program = 'const parent = process.ppid; while (process.ppid === parent);';

/** A program that keeps one core busy, wherever the kernel puts it. */
export class Neighbour {
  readonly #process: ChildProcess;

  constructor() {
    this.#process = spawn(process.execPath, ['--eval', program], { stdio: 'ignore' });
  }

  async stop(): Promise<void> {
    this.#process.kill('SIGKILL');
    await once(this.#process, 'close');
  }
}

import { mkdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { sha256 } from '../../base/digest.ts';
import { ConfigurationError } from '../../base/errors.ts';
import { writeWhole } from '../../base/write.ts';
import { environmentFile, metricsFile, predictionsFiles } from './contract.ts';

/** What a run's folder is of, and what the run has taken before it was interrupted. */
const stateSchema = z.strictObject({ run: z.string(), startedAt: z.iso.datetime(), wallSeconds: z.number().min(0) });
export type RunState = z.infer<typeof stateSchema>;

const stateFile = 'run.json';
/** All that the program printed. */
export const logFile = 'log.txt';
const outputs = [environmentFile, predictionsFiles.lines, predictionsFiles.array];

/** Everything in the folder of an external run. */
export class RunFolder {
  readonly path: string;
  /** Where the trainer saves what it goes on from. */
  readonly checkpoints: string;
  /** All that the trainer prints. */
  readonly log: string;

  constructor(path: string) {
    this.path = resolve(path);
    this.checkpoints = join(this.path, 'checkpoint');
    this.log = join(this.path, logFile);
  }

  /**
   * Makes the folder ready for the run that `identity` describes; gives what an earlier part of the run has taken. Throws
   * ConfigurationError if another run was interrupted here.
   */
  async open(identity: unknown): Promise<RunState> {
    await mkdir(this.checkpoints, { recursive: true });
    const run = sha256(JSON.stringify(identity));
    const text = await this.#text(stateFile);
    const state = text === '' ? undefined : stateSchema.safeParse(JSON.parse(text)).data;
    if (state !== undefined && state.run !== run) {
      throw new ConfigurationError(
        `${this.path} is of another run (other sources, data or settings): delete it to start anew.`,
      );
    }
    // Of an earlier part of the run, and older than what will be trained now.
    for (const file of outputs) await rm(join(this.path, file), { force: true });
    return state ?? { run, startedAt: new Date().toISOString(), wallSeconds: 0 };
  }

  async keep(state: RunState): Promise<void> {
    await writeWhole(join(this.path, stateFile), JSON.stringify(state));
  }

  /** Of `metrics.jsonl`; empty if there is none. */
  metrics(): Promise<string> {
    return this.#text(metricsFile);
  }

  /** Of `environment.json`; empty if there is none. */
  environment(): Promise<string> {
    return this.#text(environmentFile);
  }

  #text(file: string): Promise<string> {
    return readFile(join(this.path, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
  }
}

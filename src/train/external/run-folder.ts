import { mkdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { ConfigurationError } from '../../base/errors.ts';
import { sha256 } from '../../base/files/digest.ts';
import { writeWhole } from '../../base/files/write.ts';
import { environmentFile, metricsFile, predictionsFiles } from './contract.ts';

/** To which run the folder belongs, and how long the run took before it was interrupted. */
const stateSchema = z.strictObject({ run: z.string(), startedAt: z.iso.datetime(), wallSeconds: z.number().min(0) });
export type RunState = z.infer<typeof stateSchema>;

const stateFile = 'run.json';
/** Everything that the program printed. */
export const logFile = 'log.txt';
const outputs = [environmentFile, predictionsFiles.lines, predictionsFiles.array];

/** The folder of an external run. */
export class RunFolder {
  readonly path: string;
  /** Folder for the trainer's checkpoints. */
  readonly checkpoints: string;
  /** File with everything that the trainer prints. */
  readonly log: string;

  constructor(path: string) {
    this.path = resolve(path);
    this.checkpoints = join(this.path, 'checkpoint');
    this.log = join(this.path, logFile);
  }

  /**
   * Prepares the folder for the run with this `identity`. Returns the times of earlier parts of the run. Throws
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
    // Results of an earlier part of the run, which this part will write again.
    for (const file of outputs) await rm(join(this.path, file), { force: true });
    return state ?? { run, startedAt: new Date().toISOString(), wallSeconds: 0 };
  }

  async keep(state: RunState): Promise<void> {
    await writeWhole(join(this.path, stateFile), JSON.stringify(state));
  }

  /** Text of `metrics.jsonl`; empty if there is none. */
  metrics(): Promise<string> {
    return this.#text(metricsFile);
  }

  /** Text of `environment.json`; empty if there is none. */
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

import { cpus, totalmem } from 'node:os';

/** What computes. */
export interface Device {
  /** For people. */
  readonly name: string;
  /** Bytes. */
  readonly memory: number;
}

/** The machine's processor and memory. */
export const processor = (): Device => ({ name: cpus()[0]?.model.trim() ?? 'unknown processor', memory: totalmem() });

import { cpus, totalmem } from 'node:os';

/** The device that computes. */
export interface Device {
  /** Its name, for people. */
  readonly name: string;
  /** Its memory in bytes. */
  readonly memory: number;
}

/** The machine's processor, with the machine's memory. */
export const processor = (): Device => ({ name: cpus()[0]?.model.trim() ?? 'unknown processor', memory: totalmem() });

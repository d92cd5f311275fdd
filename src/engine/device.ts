import { execFile } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { promisify } from 'node:util';
import type { EngineInfo } from './engine.ts';

/** What computes. */
export interface Device {
  /** For people. */
  readonly name: string;
  /** Bytes; 0 where the GPU's are not known. */
  readonly memory: number;
}

export async function findDevice(kind: EngineInfo['engine']): Promise<Device> {
  if (kind !== 'gpu') return { name: cpus()[0]?.model.trim() ?? 'unknown processor', memory: totalmem() };
  try {
    const query = ['--query-gpu=memory.total,name', '--format=csv,noheader,nounits'];
    const { stdout } = await promisify(execFile)('nvidia-smi', query);
    return parseGpu(stdout);
  } catch {
    return { name: 'NVIDIA GPU', memory: 0 }; // without the tool the GPU works all the same
  }
}

/** The first GPU of nvidia-smi's lines `MEBIBYTES, NAME`, which is the one that TensorFlow takes. */
export function parseGpu(lines: string): Device {
  const [, mebibytes, name = 'NVIDIA GPU'] = /^([^,]*), *(.+?)\s*$/m.exec(lines) ?? [];
  return { name, memory: (Number(mebibytes) || 0) * 2 ** 20 };
}

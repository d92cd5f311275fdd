import { execFile } from 'node:child_process';
import { cpus } from 'node:os';
import { promisify } from 'node:util';
import type { EngineInfo } from './engine.ts';

/** Name of what computes, for people. */
export async function deviceName(kind: EngineInfo['engine']): Promise<string> {
  if (kind !== 'gpu') return cpus()[0]?.model.trim() ?? 'unknown processor';
  try {
    const query = ['--query-gpu=name', '--format=csv,noheader'];
    const { stdout } = await promisify(execFile)('nvidia-smi', query);
    return stdout.trim().split('\n')[0] || 'NVIDIA GPU';
  } catch {
    return 'NVIDIA GPU'; // without the tool the GPU works all the same
  }
}

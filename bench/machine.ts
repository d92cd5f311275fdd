import { execFile } from 'node:child_process';
import os from 'node:os';
import { promisify } from 'node:util';
import { type Interpreters, interpreterOf } from './contenders.ts';
import type { Machine } from './results.ts';

const run = promisify(execFile);

export function thisMachine(): Machine {
  return {
    date: new Date().toISOString(),
    cpu: os.cpus()[0]?.model ?? 'unknown',
    cores: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    kernel: `${os.type()} ${os.release()}`,
    node: process.version,
    load: os.loadavg()[0] as number,
  };
}

/** The Python packages of each framework. */
const packages = { torch: ['torch'], keras: ['keras', 'tensorflow'] } as const;
export type Framework = keyof typeof packages;
export const frameworks = Object.keys(packages) as Framework[];

/** The frameworks that the interpreters have; empty if there is no such interpreter. */
export async function installedFrameworks(interpreters: Interpreters): Promise<ReadonlySet<Framework>> {
  const has = async (framework: Framework): Promise<boolean> => {
    const imports = packages[framework].map((name) => `assert importlib.util.find_spec('${name}')`);
    try {
      await run(interpreterOf(framework, interpreters), ['-c', ['import importlib.util', ...imports].join('\n')]);
      return true;
    } catch {
      return false;
    }
  };
  const found = await Promise.all(frameworks.map(has));
  return new Set(frameworks.filter((_, index) => found[index]));
}

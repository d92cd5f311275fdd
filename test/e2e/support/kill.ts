import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** What to stop of a job that trains `variant` from seed 0, and how. */
export interface Stop {
  readonly variant: string;
  /** The process that trains; `ablate train`, which started it; the action, which started that; or the action and all below. */
  readonly what: 'trainer' | 'ablate' | 'action' | 'all';
  readonly signal: NodeJS.Signals;
}

/** Sends the signals as soon as the trainers run under `act`. */
export function stopJobs(act: ChildProcess, stops: readonly Stop[]): void {
  const waiting = new Set(stops);
  const timer = setInterval(() => {
    const processes = descendants(act.pid as number);
    for (const stop of waiting) {
      const found = processesOf(processes, stop.variant);
      if (found === undefined) continue;
      waiting.delete(stop);
      const { trainer, ablate } = found;
      const targets = {
        trainer: [trainer],
        ablate: [ablate],
        action: [found.action],
        all: [found.action, ablate, trainer],
      };
      for (const pid of targets[stop.what]) process.kill(pid, stop.signal);
    }
    if (waiting.size === 0) clearInterval(timer);
  }, 50);
  act.once('close', () => clearInterval(timer));
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly commandLine: string;
}

function processesOf(
  processes: readonly Process[],
  variant: string,
): { readonly action: number; readonly ablate: number; readonly trainer: number } | undefined {
  const ablate = processes.find(({ commandLine }) => commandLine.includes(` --run=${variant}-seed0 `));
  const trainer = processes.find(
    ({ parent, commandLine }) => parent === ablate?.pid && commandLine.includes('src/run/job/child.mjs'),
  );
  return ablate && trainer && { action: ablate.parent, ablate: ablate.pid, trainer: trainer.pid };
}

function descendants(root: number): Process[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)));
  const below = (parent: number): Process[] =>
    all.filter((each) => each.parent === parent).flatMap((each) => [each, ...below(each.pid)]);
  return below(root);
}

function readProcess(pid: number): Process[] {
  try {
    // The command's name, in brackets, may hold spaces; the parent is the second field after it.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return [{ pid, parent, commandLine }];
  } catch {
    // It has ended meanwhile.
    return [];
  }
}

import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Kills the action that trains `variant` and its trainer, as soon as that one runs under `act`. */
export function killJob(act: ChildProcess, variant: string): void {
  const timer = setInterval(() => {
    const trainer = descendants(act.pid as number).find(({ commandLine }) =>
      commandLine.includes(` --run=${variant}-seed0 `),
    );
    if (trainer === undefined) return;
    clearInterval(timer);
    process.kill(trainer.parent, 'SIGKILL');
    process.kill(trainer.pid, 'SIGKILL');
  }, 50);
  act.once('close', () => clearInterval(timer));
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly commandLine: string;
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

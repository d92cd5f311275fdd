import { existsSync, mkdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { type AblateOptions, runAblate } from '../../../src/github/ablate/ablate.ts';
import { temporaryFolder } from '../../support/folder.ts';

let folder: string;
let lines: string[];
beforeEach(() => {
  folder = temporaryFolder();
  mkdirSync(join(folder, 'bin'));
  lines = [];
});

/** Runs `program` as the checkout's `ablate`. */
function run(program: string, options: Partial<AblateOptions> = {}) {
  writeFileSync(join(folder, 'bin/ablate.mjs'), program);
  const { signal } = new AbortController();
  return runAblate([], { folder, onLine: (line) => lines.push(line), signal, ...options });
}

it('takes as the last line what a failure says, and not where it was thrown', async () => {
  const { exitCode, lastLine, stdout } = await run("console.log('{}'); throw new Error('No such block.');");
  expect({ exitCode, lastLine, stdout }).toEqual({ exitCode: 1, lastLine: 'Error: No such block.', stdout: '{}\n' });
  expect(lines.join()).toContain('at file:///');
});

it("runs the package that another repository has installed, before a program of that repository's own", async () => {
  const installed = join(folder, 'node_modules/ablate-check/bin');
  mkdirSync(installed, { recursive: true });
  writeFileSync(join(installed, 'ablate.mjs'), "console.log('installed');");
  expect((await run("console.log('its own');")).stdout).toBe('installed\n');
});

it('says how to install Ablate where a workspace has none', async () => {
  rmSync(join(folder, 'bin'), { recursive: true });
  const { signal } = new AbortController();
  await expect(runAblate([], { folder, onLine: () => undefined, signal })).rejects.toThrow(
    'The workspace has no Ablate installed: run the set-up action before this step, which installs it, or make ablate-check a dependency.',
  );
});

it('interrupts the child once, and waits for its own end', async () => {
  const controller = new AbortController();
  const program = `
    let interrupts = 0;
    process.on('SIGINT', () => console.error('interrupt', ++interrupts));
    // Whatever was sent before this has come.
    process.on('SIGTERM', () => process.exit(interrupts === 1 ? 130 : 1));
    setInterval(() => undefined, 60_000);
    console.error(process.pid);`;
  let child = 0;
  const onLine = (line: string) => {
    if (line === 'interrupt 1') process.kill(child, 'SIGTERM');
    else child ||= Number(line);
    controller.abort();
  };
  expect(await run(program, { signal: controller.signal, onLine })).toMatchObject({ exitCode: 130, signal: null });
});

it('does not begin what is to be stopped, and fails with the reason', async () => {
  const reason = new Error('The run was stopped.');
  await expect(run('process.exit(0)', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

/** Folder for a group of processes with a limit, and the file that holds it: of the first kernel interface or the second. */
const [groups, limit] = existsSync('/sys/fs/cgroup/memory')
  ? ['/sys/fs/cgroup/memory', 'memory.limit_in_bytes']
  : ['/sys/fs/cgroup', 'memory.max'];

it('knows that the kernel killed it because memory ran out', async (test) => {
  const group = join(groups, `ablate-${process.pid}`);
  try {
    mkdirSync(group);
    writeFileSync(join(group, limit), '200000000');
  } catch (error) {
    test.skip(true, `no memory can be limited here: ${(error as Error).message}`);
  }
  try {
    const hoard = `
      import { writeFileSync } from 'node:fs';
      writeFileSync('${group}/cgroup.procs', String(process.pid));
      const hoard = [];
      for (;;) hoard.push(Buffer.alloc(1e7, 1));`;
    expect(await run(hoard)).toMatchObject({ exitCode: null, signal: 'SIGKILL', memoryRanOut: true });
  } finally {
    rmdirSync(group);
  }
});

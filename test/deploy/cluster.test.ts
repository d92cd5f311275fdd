import { execFile, spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { held, hold, withHold } from '../support/held-trainer.ts';
import { kubernetesValidate, pathOf } from '../support/tools.ts';

const scripts = resolve('deploy/cluster');
const small = ['--seeds=0', '--limit=60', '--epochs=1'];
let folder: string;

/** Does as `sbatch --parsable` would, but at once: it carries out an array's tasks, or what it is to wrap. */
const sbatch = `#!/usr/bin/env bash
set -euo pipefail
echo "$*" >> sbatch.log
for word in "$@"; do
  case $word in
    --array=0-*) last=\${word#--array=0-} ;;
    --wrap=*) wrapped=\${word#--wrap=} ;;
    --parsable | --dependency=afterany:* | --job-name=*) ;;
    -*) echo "sbatch: unrecognized option '$word'" >&2; exit 1 ;;
    *) command+=("$word") ;;
  esac
done
if [ -n "\${wrapped:-}" ]; then bash -c "$wrapped" > job.log 2>&1
else for task in $(seq 0 "$last"); do SLURM_ARRAY_TASK_ID=$task "\${command[@]}" > "task-$task.log" 2>&1 || true; done
fi
echo 17
`;

/** The standard-library example in a folder of its own, with `ablate` installed. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-cluster-'));
  await mkdir(join(folder, 'node_modules/.bin'), { recursive: true });
  await symlink(resolve('.'), join(folder, 'node_modules/ablate-check'));
  await symlink(resolve('bin/ablate.mjs'), join(folder, 'node_modules/.bin/ablate'));
  for (const file of await readdir('examples/stdlib-trainer')) {
    const text = await readFile(`examples/stdlib-trainer/${file}`, 'utf8');
    await writeFile(join(folder, file), withHold(text.replace('../../src/api/index.ts', 'ablate-check')));
  }
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await mkdir(join(folder, 'bin'));
  await writeFile(join(folder, 'bin/sbatch'), sbatch);
  await chmod(join(folder, 'bin/sbatch'), 0o755);
});
afterEach(() => rm(folder, { recursive: true }));

const run = (script: string, words: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  promisify(execFile)(join(scripts, script), [...words], {
    cwd: folder,
    env: { ...process.env, PATH: `${join(folder, 'bin')}:${process.env.PATH}`, ...env },
  });
const resultsIn = async (place: string) => (await readdir(join(folder, place, 'results'))).sort();

// Each starts programs one after the other.
describe('a study on a cluster', { timeout: 900_000 }, () => {
  it('is trained by a SLURM array, whose end makes the report', async () => {
    const { stdout } = await run('slurm.sh', ['ablation', ...small]);
    expect(stdout).toBe('Runs: job 17. Report: job 17, then ablation/results/report.md\n');
    expect((await readFile(join(folder, 'sbatch.log'), 'utf8')).split('\n')).toEqual([
      `--parsable --array=0-1 ${scripts}/run.sh ablation`,
      expect.stringMatching(/^--parsable --dependency=afterany:17 .*--wrap=npx ablate report 'ablation\/results'$/),
      '',
    ]);
    expect(await resultsIn('ablation')).toEqual(
      expect.arrayContaining(['hidden-seed0.json', 'linear-seed0.json', 'report.md', 'study.json']),
    );
    expect(await readFile(join(folder, 'ablation/results/report.md'), 'utf8')).toMatch(/\| linear .*\n\| hidden /);
  });

  it('is trained by the index of a Kubernetes Job', async () => {
    const { stdout } = await run('plan.sh', ['planned', ...small]);
    expect(stdout.trim()).toBe('2');
    await run('run.sh', ['planned'], { JOB_COMPLETION_INDEX: '1' });
    expect(await resultsIn('planned')).toEqual(['hidden-seed0.json', 'study.json']);
    await expect(run('run.sh', ['planned'])).rejects.toThrow('neither a SLURM array nor an indexed Job');
  });

  it('saves a checkpoint when the cluster wants its machine back, and goes on from it', async () => {
    await run('plan.sh', ['planned', '--seeds=0', '--limit=60', '--epochs=3']);
    const env = { SLURM_ARRAY_TASK_ID: '1' };
    const running = run('run.sh', ['planned'], { ...env, ...hold });
    let said = '';
    running.child.stderr?.on('data', (text) => {
      said += text;
      // Once: a second signal would end it at once.
      if (said.includes(held) && !running.child.killed) running.child.kill('SIGTERM');
    });
    await expect(running).rejects.toThrow('hidden-seed0 was interrupted.');
    expect(await resultsIn('planned')).toEqual(['hidden-seed0.checkpoint', 'study.json']);
    const { stderr } = await run('run.sh', ['planned'], env);
    expect(stderr).toContain('hidden-seed0 | Going on after epoch 1.');
    expect(await resultsIn('planned')).toEqual(['hidden-seed0.json', 'study.json']);
  });
});

const validator = await kubernetesValidate();
const reason = 'reason' in validator ? ` (skipped: ${validator.reason})` : '';

describe('the Job', () => {
  const text = () => readFile(join(scripts, 'job.yaml'), 'utf8');
  const validated = async (job: unknown) => {
    const file = join(folder, 'job.yaml');
    await writeFile(file, stringify(job));
    const { status, stdout, stderr } = spawnSync('python3', ['-m', 'kubernetes_validate', '--strict', file], {
      encoding: 'utf8',
      env: { ...process.env, PYTHONPATH: pathOf(validator) },
    });
    return { status, output: stdout + stderr };
  };

  it.skipIf(reason !== '')(`has nothing that Kubernetes does not know${reason}`, async () => {
    const job = parse((await text()).replaceAll('RUNS', '6'));
    expect(await validated(job)).toEqual({ status: 0, output: expect.stringContaining('passed') });
    const misspelt = await validated({ ...job, spec: { ...job.spec, completion: 6 } });
    expect(misspelt).toEqual({ status: 1, output: expect.stringContaining("'completion' was unexpected") });
  });

  it('runs the script as a user without rights, and tries a run again', async () => {
    const { spec } = parse((await text()).replaceAll('RUNS', '6'));
    const [container] = spec.template.spec.containers;
    expect(container.command[0]).toBe('deploy/cluster/run.sh');
    expect(spec).toMatchObject({ completionMode: 'Indexed', completions: 6, maxFailedIndexes: 6 });
    expect(spec.template.spec.securityContext).toMatchObject({ runAsNonRoot: true });
    expect(container.securityContext).toEqual({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } });
  });
});

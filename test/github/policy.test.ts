import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { trainMinutes } from '../../src/github/api/jobs.ts';

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly 'runs-on'?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly strategy?: { readonly 'fail-fast'?: boolean; readonly 'max-parallel'?: number };
  readonly steps?: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: object;
  readonly concurrency?: { readonly group: string; readonly 'cancel-in-progress': boolean };
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = '.github/workflows';
const files = readdirSync(folder);
const workflow = (file: string): Workflow => parse(readFileSync(join(folder, file), 'utf8'));
const jobs = files.flatMap((file) =>
  Object.entries(workflow(file).jobs).map(([name, job]) => ({ file, name, job, on: Object.keys(workflow(file).on) })),
);
const steps = jobs.flatMap(({ job, ...rest }) => (job.steps ?? []).map((step) => ({ ...rest, job, step })));

/** The first operand of the condition that GitHub reads `runs-on` as. */
const forForks =
  "${{ github.event.pull_request && github.event.pull_request.head.repo.full_name != github.repository && 'ubuntu-latest' || ";

describe('every workflow', () => {
  it.each(files)('%s starts without permissions and stops what is out of date', (file) => {
    expect(workflow(file).permissions).toEqual({});
    expect(workflow(file).concurrency?.group).toMatch(/\$\{\{/);
  });

  it.each(jobs)('$file: $name says what it may and how long it may take', ({ job }) => {
    expect(job.permissions).toBeDefined();
    if (job.uses === undefined) expect(job['timeout-minutes']).toBeLessThanOrEqual(360);
  });

  it('pins every action of others to a commit, and names its version', () => {
    const lines = files.flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'));
    const uses = lines.filter((line) => /uses: (?!\.\/)/.test(line));
    expect(uses.length).toBeGreaterThan(10);
    for (const line of uses) expect(line).toMatch(/uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('leaves no token in a checkout', () => {
    const checkouts = steps.filter(({ step }) => step.uses?.startsWith('actions/checkout@'));
    expect(checkouts.length).toBeGreaterThan(8);
    for (const { step } of checkouts) expect(step.with?.['persist-credentials']).toBe(false);
  });

  it('puts no expression into a shell: values come by the environment', () => {
    for (const { step } of steps) expect(step.run ?? '').not.toContain('${{');
  });
});

describe('a fork', () => {
  it("reaches no runner of the repository's own", () => {
    for (const { file, name, job } of jobs) {
      const runner = job['runs-on'];
      if (runner === undefined || runner === 'ubuntu-latest') continue;
      expect(`${file}: ${name}: ${runner}`).toContain(`${file}: ${name}: ${forForks}`);
    }
  });

  it('trains its later rounds as its first, but for the matrix and what they wait for', () => {
    const { train, ...others } = workflow('ablation.yml').jobs;
    const { needs, if: planned, ...first } = train ?? {};
    expect({ needs, planned }).toEqual({ needs: 'plan', planned: 'needs.plan.outputs.plan' });
    for (const round of [2, 3]) {
      const next = `next${round}`;
      const { needs: awaited, if: decided, ...later } = others[`train${round}`] ?? {};
      expect({ awaited, decided }).toEqual({ awaited: ['plan', next], decided: `needs.${next}.outputs.matrix` });
      const matrix = JSON.stringify(later).replace(`needs.${next}.outputs.matrix`, 'needs.plan.outputs.matrix');
      expect(matrix).toBe(JSON.stringify(first));
    }
  });

  it.each([
    ['a fork', { head: { repo: { full_name: 'stranger/ablate' } } }, 'ubuntu-latest'],
    ['a fork that is gone', { head: { repo: null } }, 'ubuntu-latest'],
    ['the repository itself', { head: { repo: { full_name: 'acme/ablate' } } }, 'self-hosted'],
    ['no pull request', undefined, 'self-hosted'],
  ])('of a pull request of %s trains on the right machine', (_, pull, expected) => {
    const expression = workflow('ablation.yml').jobs.train?.['runs-on'] ?? '';
    expect([evaluate(expression, { pull_request: pull })].flat()[0]).toBe(expected);
  });

  it('starts no workflow by pull_request_target, whose token can write', () => {
    expect(jobs.filter(({ on }) => on.includes('pull_request_target'))).toEqual([]);
  });
});

describe('a token that can write', () => {
  const writing = jobs.filter(({ job }) => Object.values(job.permissions ?? {}).includes('write'));

  it('is held by the comment, the store, the page and the release alone', () => {
    expect(writing.map(({ file, name }) => `${file}: ${name}`)).toEqual([
      'baseline.yml: store',
      'comment.yml: comment',
      'pages.yml: publish',
      'release.yml: release',
    ]);
  });

  it("never meets a pull request's code", () => {
    for (const { on, job } of writing) {
      expect(on).not.toContain('pull_request');
      for (const step of job.steps ?? []) {
        expect(step.with?.ref).toBeUndefined();
        expect(step.with?.repository).toBeUndefined();
      }
    }
  });

  it('comments without running anything that is not bundled', () => {
    const { steps: commenting = [] } = workflow('comment.yml').jobs.comment ?? {};
    expect(commenting.map(({ uses, run }) => uses ?? run)).toEqual([
      expect.stringMatching(/^actions\/checkout@/),
      './actions/report',
    ]);
  });
});

describe('the caches of packages and engine', () => {
  it('are filled by Baseline alone, which runs for what is on main', () => {
    const filling = jobs.filter(({ job }) => job.with?.['fill-caches'] !== undefined);
    expect(filling.map(({ file, name }) => `${file}: ${name}`)).toEqual(['baseline.yml: ablation']);
    expect(workflow('baseline.yml').on).toMatchObject({ push: { branches: ['main'] } });
    expect(Object.keys(workflow('baseline.yml').on)).toEqual(['push', 'workflow_dispatch']);
  });

  it('are left alone by every other start of the workflow', () => {
    const settingUp = steps.filter(({ step }) => step.uses === './actions/set-up');
    expect(settingUp.map(({ name }) => name)).toEqual(['plan', 'train', 'train2', 'train3']);
    for (const { step } of settingUp) expect(step.with?.['fill-caches']).toMatch(/^\S+ inputs\.fill-caches /);
    expect(workflow('ablation.yml').on.workflow_call).toMatchObject({
      inputs: { 'fill-caches': { type: 'boolean', default: false } },
    });
  });
});

describe('the comment', () => {
  const comment = workflow('comment.yml');

  it('follows a run from its beginning to its end', () => {
    expect(comment.on.workflow_run).toEqual({ workflows: ['Ablation'], types: ['in_progress', 'completed'] });
  });

  it('is never pushed out of the queue by a run that has nothing to say on its pull request', () => {
    for (const part of ['workflow_id', 'event', 'head_repository.full_name', 'head_branch']) {
      expect(comment.concurrency?.group).toContain(`{ github.event.workflow_run.${part} }`);
    }
    expect(comment.concurrency?.['cancel-in-progress']).toBe(false);
  });
});

describe('two studies', () => {
  it('of one event do not stop each other', () => {
    expect(workflow('ablation.yml').concurrency?.group).toContain('inputs.config');
    expect(workflow('baseline.yml').concurrency?.group).toContain('github.workflow');
  });
});

describe('the matrix', () => {
  it('has the time limit by which a report tells a job that met it', () => {
    expect(workflow('ablation.yml').jobs.train?.['timeout-minutes']).toBe(trainMinutes);
  });

  it('stops a run in time to keep its checkpoint and say why, before GitHub ends the job', () => {
    const training = workflow('ablation.yml').jobs.train?.steps?.find(({ uses }) => uses === './actions/train');
    expect(trainMinutes - Number(training?.with?.minutes)).toBeGreaterThanOrEqual(15);
  });

  it('goes on when a variant fails, and is bounded', () => {
    const { strategy } = workflow('ablation.yml').jobs.train ?? {};
    expect(strategy?.['fail-fast']).toBe(false);
    expect(strategy?.['max-parallel']).toBeGreaterThan(0);
  });

  it('gives way to a newer push of the same pull request only', () => {
    const { concurrency } = workflow('ablation.yml');
    expect(concurrency?.group).toContain('{ github.event.pull_request.number || github.run_id }');
    expect(concurrency?.['cancel-in-progress']).toBe(true);
  });
});

describe('a required check', () => {
  const { on, jobs } = workflow('ablation.yml');

  it('is never left waiting: no filter keeps the workflow from starting', () => {
    expect(on.pull_request).toEqual({ types: ['opened', 'synchronize', 'reopened', 'ready_for_review', 'closed'] });
    expect(on.merge_group).toBeNull();
  });

  const open = { draft: false };
  it.each([
    ['a push', 'pull_request', { action: 'synchronize', pull_request: open }, true],
    ['a draft', 'pull_request', { action: 'synchronize', pull_request: { draft: true } }, false],
    ['a draft that has become ready', 'pull_request', { action: 'ready_for_review', pull_request: open }, true],
    ['a pull request that is closed', 'pull_request', { action: 'closed', pull_request: open }, false],
    ['a merge queue', 'merge_group', { action: 'checks_requested' }, false],
    ['a dispatch', 'workflow_dispatch', {}, true],
    ['a push to main', 'push', {}, true],
  ])('is trained for after %s: %s', (_, name, event, expected) => {
    expect(Boolean(evaluate(jobs.plan?.if ?? '', event, { event_name: name }))).toBe(expected);
  });

  it.each([
    ['success', 'ablate-plan+a+attempt1', 'runs', true],
    ['success', '', 'is skipped, and passes, as nothing that is trained has changed', false],
    ['skipped', '', 'is skipped, and passes, as there was nothing to plan', false],
    ['failure', '', 'runs, and fails', true],
    ['cancelled', '', 'runs, and fails', true],
  ])('after a plan with the result "%s" and the output "%s" %s', (result, plan, _, expected) => {
    const { if: condition = '', steps = [] } = jobs.report ?? {};
    const context = { needs: { plan: { result, outputs: { plan } } } };
    expect(Boolean(evaluate(condition, {}, context))).toBe(expected);
    expect(steps[0]?.run).toMatch(/^echo "::error::.*\nexit 1\n$/);
    if (expected) expect(evaluate(steps[0]?.if ?? '', {}, context)).toBe(plan === '');
  });
});

describe('a dispatch', () => {
  const { on, jobs } = workflow('ablation.yml');
  const inputsOf = (event: string): string[] => Object.keys((on[event] as { inputs: object }).inputs).sort();
  const planning = jobs.plan?.steps?.find(({ uses }) => uses === './actions/plan')?.with ?? {};

  it('has every input of the plan action but that of pushes, and passes each on', () => {
    const { token: _byDefault, ...inputs } = parse(readFileSync('actions/plan/action.yml', 'utf8')).inputs;
    const { 'baseline-seeds': _ofPushes, ...dispatched } = inputs;
    expect(inputsOf('workflow_dispatch')).toEqual(Object.keys(dispatched).sort());
    expect(Object.keys(planning).sort()).toEqual(Object.keys(inputs).sort());
    for (const [name, value] of Object.entries(planning)) expect(value).toMatch(new RegExp(`\\binputs\\.${name}\\b`));
  });

  it('takes what a call takes, but for the gate and what pushes to main may do', () => {
    const more = ['baseline-seeds', 'fail-on', 'fill-caches'];
    expect(inputsOf('workflow_call')).toEqual([...inputsOf('workflow_dispatch'), ...more].sort());
  });

  it('can train the baseline anew', () => {
    expect(workflow('baseline.yml').on).toHaveProperty('workflow_dispatch');
  });
});

describe('a push to main', () => {
  it.each([
    ['.github/workflows', 'baseline.yml'],
    ['src/init/templates/workflows', 'ablation-baseline.yml'],
  ])('trains up to ten seeds of every variant, two at a time, if nothing else is set (%s/%s)', (at, file) => {
    const { ablation } = (parse(readFileSync(join(at, file), 'utf8')) as Workflow).jobs;
    expect(ablation?.with).toMatchObject({
      'baseline-seeds': expect.stringContaining("{ vars.ABLATION_BASELINE_SEEDS || '10' }"),
    });
    const called = parse(readFileSync(join(at, 'ablation.yml'), 'utf8')) as Workflow;
    expect(called.on.workflow_call).toHaveProperty('inputs.baseline-seeds');
    const plan = called.jobs.plan?.steps?.find(({ id }) => id === 'plan');
    expect(plan?.with).toHaveProperty('baseline-seeds', expect.stringContaining('{ inputs.baseline-seeds }'));
    expect(called.jobs.train).toHaveProperty(
      'continue-on-error',
      expect.stringContaining('{ matrix.further || false }'),
    );
  });
});

/** GitHub's `&&` and `||` give their operands as JavaScript's do; a missing property is null and equals nothing here. */
function evaluate(expression: string, event: object, { event_name = 'push', needs = {} }: Evaluated = {}): unknown {
  const source = expression.replace(/^\$\{\{|\}\}$/g, '').replaceAll('.', '?.');
  const github = { event, event_name, repository: 'acme/ablate' };
  const names = ['github', 'needs', 'vars', 'fromJSON', 'always'];
  return new Function(...names, `return ${source}`)(github, needs, {}, JSON.parse, () => true);
}

interface Evaluated {
  readonly event_name?: string;
  readonly needs?: object;
}

import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { jobMinutes } from '../../src/github/api/github.ts';
import { trainMinutes } from '../../src/github/api/jobs.ts';
import { foreignPlace, ownPlace, type WorkflowFile, workflowsOf } from '../../src/init/workflows.ts';

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
const actions = { repository: 'acme/ablate', commit: '0123456789abcdef0123456789abcdef01234567' };
const parsed = ({ path, content }: WorkflowFile) => ({ path, content, workflow: parse(content) as Workflow });

/** The workflows that train, comment and store, in this repository and as `ablate init` writes them. */
const places = await Promise.all(
  [
    { title: 'here', place: ownPlace },
    { title: 'by init', place: foreignPlace(actions, { branch: 'trunk', engine: true }) },
    { title: 'by init with a trainer', place: foreignPlace(actions, { branch: 'trunk', engine: false }) },
  ].map(async ({ title, place }) => {
    const [ablation, comment, baseline] = (await workflowsOf(place)).map((file) => parsed(file).workflow);
    if (!ablation || !comment || !baseline) throw new Error('expected three workflows');
    return { title, place, ablation, comment, baseline };
  }),
);

const here = readdirSync(folder).map((path) => parsed({ path, content: readFileSync(join(folder, path), 'utf8') }));
const written = await Promise.all(
  places
    .slice(1)
    .map(async ({ title, place }) =>
      (await workflowsOf(place)).map((file) => parsed({ ...file, path: `${title}: ${basename(file.path)}` })),
    ),
);
const files = [...here, ...written.flat()];
const jobs = files.flatMap(({ path: file, workflow: { jobs, on } }) =>
  Object.entries(jobs).map(([name, job]) => ({ file, name, job, on: Object.keys(on) })),
);
const steps = jobs.flatMap(({ job, ...rest }) => (job.steps ?? []).map((step) => ({ ...rest, job, step })));
const uses = (action: string) => new RegExp(`(^\\./|^acme/ablate/)actions/${action}(@|$)`);

/** The first operand of the condition that GitHub reads `runs-on` as. */
const forForks =
  "${{ github.event.pull_request && github.event.pull_request.head.repo.full_name != github.repository && 'ubuntu-latest' || ";

describe('the workflows of this repository', () => {
  it('are written from the templates of `ablate init`: npm run workflows', async () => {
    for (const { path, content } of await workflowsOf(ownPlace)) expect(readFileSync(path, 'utf8')).toBe(content);
  });
});

describe('every workflow', () => {
  it.each(files)('$path starts without permissions and stops what is out of date', ({ workflow }) => {
    expect(workflow.permissions).toEqual({});
    expect(workflow.concurrency?.group).toMatch(/\$\{\{/);
  });

  it.each(jobs)('$file: $name says what it may and how long it may take', ({ job }) => {
    expect(job.permissions).toBeDefined();
    if (job.uses === undefined) expect(job['timeout-minutes']).toBeLessThanOrEqual(360);
  });

  it('pins every action of others to a commit, and names its version', () => {
    const lines = files.flatMap(({ content }) => content.split('\n'));
    const others = lines.filter((line) => /uses: (?!\.\/|acme\/ablate\/)/.test(line));
    expect(others.length).toBeGreaterThan(10);
    for (const line of others) expect(line).toMatch(/uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
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

describe('a step that asks GitHub', () => {
  it('has the time for which it may wait', () => {
    const asking = steps.filter(({ step }) => step.with?.token);
    expect(asking.length).toBeGreaterThan(10);
    for (const { job } of asking) expect(job['timeout-minutes']).toBeGreaterThanOrEqual(jobMinutes);
  });
});

describe('a machine', () => {
  const trained = jobs.filter(({ file }) => /ablation|baseline|comment/.test(file));

  it('is named by a variable of the repository in every job that trains, plans or reports', () => {
    for (const { file, name, job } of trained) {
      if (job.uses !== undefined) continue;
      const variable = name.startsWith('train') ? 'ABLATION_RUNNER' : 'ABLATION_SMALL_RUNNER';
      expect(`${file}: ${name}: ${job['runs-on']}`).toContain(`fromJSON(vars.${variable} || `);
    }
  });

  it.each(trained.filter(({ job }) => job.uses === undefined))('of $file: $name is the one of the variable', (each) => {
    const runner = each.job['runs-on'] ?? '';
    const vars = { ABLATION_RUNNER: '["mine"]', ABLATION_SMALL_RUNNER: '["mine", "small"]' };
    expect(evaluate(runner, {}, { vars })).toContain('mine');
    if (!each.name.startsWith('train')) expect(evaluate(runner, {})).toBe('ubuntu-latest');
  });
});

describe('a fork', () => {
  it("reaches no runner of the repository's own", () => {
    for (const { file, name, job, on } of jobs) {
      const runner = job['runs-on'];
      // Comment and Baseline run no code of a pull request: see below.
      if (runner === undefined || runner === 'ubuntu-latest' || !on.includes('pull_request')) continue;
      expect(`${file}: ${name}: ${runner}`).toContain(`${file}: ${name}: ${forForks}`);
    }
  });

  it.each(places)('trains its later rounds as its first, but for the matrix and what they wait for, $title', (each) => {
    const { train, ...others } = each.ablation.jobs;
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

  const machines = { vars: { ABLATION_RUNNER: '["mine"]', ABLATION_SMALL_RUNNER: '["mine"]' } };
  const pulled = places.flatMap(({ title, ablation }) =>
    Object.entries(ablation.jobs).map(([name, job]) => ({ title, name, runner: job['runs-on'] ?? '' })),
  );
  it.each(pulled)('runs $name on a machine of GitHub, $title', ({ runner }) => {
    for (const repo of [{ full_name: 'stranger/ablate' }, null]) {
      expect(evaluate(runner, { pull_request: { head: { repo } } }, machines)).toBe('ubuntu-latest');
    }
    const own = { pull_request: { head: { repo: { full_name: 'acme/ablate' } } } };
    expect(evaluate(runner, own, machines)).toEqual(['mine']);
    expect(evaluate(runner, {}, machines)).toEqual(['mine']);
  });

  it('is the only one that does not reach the GPUs of this repository', () => {
    expect(evaluate(places[0]?.ablation.jobs.train?.['runs-on'] ?? '', {})).toEqual(['self-hosted', 'linux', 'gpu']);
  });

  it('starts no workflow by pull_request_target, whose token can write', () => {
    expect(jobs.filter(({ on }) => on.includes('pull_request_target'))).toEqual([]);
  });
});

describe('a token that can write', () => {
  const writing = jobs.filter(({ job }) => Object.values(job.permissions ?? {}).includes('write'));

  it('is held by the comment, the store, the page and the release alone', () => {
    const ofInit = ['by init: ', 'by init with a trainer: '].flatMap((title) => [
      `${title}ablation-comment.yml: comment`,
      `${title}ablation-baseline.yml: store`,
    ]);
    expect(writing.map(({ file, name }) => `${file}: ${name}`)).toEqual([
      'baseline.yml: store',
      'comment.yml: comment',
      'pages.yml: publish',
      'release.yml: release',
      ...ofInit,
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

  it.each(places)('comments without running anything that is not bundled, $title', ({ comment, place }) => {
    const checkout = place.own ? [expect.stringMatching(/^actions\/checkout@/)] : [];
    const { steps: commenting = [] } = comment.jobs.comment ?? {};
    expect(commenting.map(({ uses, run }) => uses ?? run)).toEqual([...checkout, place.action('report')]);
  });
});

describe.each(places)('the caches of packages and engine, $title', ({ ablation, baseline, place }) => {
  it('are filled by Baseline alone, which runs for what is on main', () => {
    const filling = Object.entries(baseline.jobs).filter(([, job]) => job.with?.['fill-caches'] !== undefined);
    expect(filling.map(([name]) => name)).toEqual(['ablation']);
    expect(baseline.on).toMatchObject({ push: { branches: [place.branch] } });
    expect(Object.keys(baseline.on)).toEqual(['push', 'workflow_dispatch']);
  });

  it('are left alone by every other start of the workflow', () => {
    const settingUp = Object.entries(ablation.jobs).flatMap(([name, { steps = [] }]) =>
      steps.filter((step) => uses('set-up').test(step.uses ?? '')).map((step) => ({ name, step })),
    );
    expect(settingUp.map(({ name }) => name)).toEqual(['plan', 'train', 'train2', 'train3']);
    for (const { step } of settingUp) expect(step.with?.['fill-caches']).toMatch(/^\S+ inputs\.fill-caches /);
    expect(ablation.on.workflow_call).toMatchObject({
      inputs: { 'fill-caches': { type: 'boolean', default: false } },
    });
  });
});

describe.each(places)('the comment, $title', ({ comment }) => {
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
    expect(places[0]?.ablation.concurrency?.group).toContain('inputs.config');
    expect(places[0]?.ablation.concurrency?.group).toContain('inputs.preset');
    for (const { ablation, baseline } of places) {
      expect(ablation.concurrency?.group).toContain('github.workflow');
      expect(baseline.concurrency?.group).toContain('github.workflow');
    }
  });
});

describe.each(places)('the matrix, $title', ({ ablation }) => {
  const { train } = ablation.jobs;

  it('has the time limit by which a report tells a job that met it', () => {
    expect(train?.['timeout-minutes']).toBe(trainMinutes);
  });

  it('stops a run in time to keep its checkpoint and say why, before GitHub ends the job', () => {
    const training = train?.steps?.find((step) => uses('train').test(step.uses ?? ''));
    expect(trainMinutes - Number(training?.with?.minutes)).toBeGreaterThanOrEqual(15);
  });

  it('goes on when a variant fails, and is bounded', () => {
    expect(train?.strategy?.['fail-fast']).toBe(false);
    expect(train?.strategy?.['max-parallel']).toBeGreaterThan(0);
  });

  it('gives way to a newer push of the same pull request only', () => {
    expect(ablation.concurrency?.group).toContain('{ github.event.pull_request.number || github.run_id }');
    expect(ablation.concurrency?.['cancel-in-progress']).toBe(true);
  });
});

describe.each(places)('a required check, $title', ({ ablation: { on, jobs }, place }) => {
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
    ['success', 'ablate-plan+a+attempt1', '', 'runs', true],
    ['success', '', 'true', 'is skipped, and passes, as nothing that is trained has changed', !place.own],
    ['success', '', '', 'runs, and fails, as GitHub dropped the output', true],
    ['skipped', '', '', 'is skipped, and passes, as there was nothing to plan', false],
    ['failure', '', '', 'runs, and fails', true],
    ['failure', '', 'true', 'runs, and fails', true],
    ['cancelled', '', '', 'runs, and fails', true],
  ])('after a plan with the result "%s", the output "%s" and none "%s" %s', (result, plan, none, _, expected) => {
    const { if: condition = '', steps = [] } = jobs.report ?? {};
    const context = { needs: { plan: { result, outputs: { plan, none } } } };
    expect(Boolean(evaluate(condition, {}, context))).toBe(expected);
    expect(steps[0]?.run).toMatch(/^echo "::error::.*\nexit 1\n$/);
    if (expected) expect(evaluate(steps[0]?.if ?? '', {}, context)).toBe(plan === '');
  });
});

describe.each(places)('a dispatch, $title', ({ ablation: { on, jobs }, baseline, place }) => {
  const inputsOf = (event: string): string[] => Object.keys((on[event] as { inputs: object }).inputs).sort();
  const planning = jobs.plan?.steps?.find((step) => uses('plan').test(step.uses ?? ''))?.with ?? {};
  const {
    token: _byDefault,
    folder: _ofThePlace,
    ...inputs
  } = parse(readFileSync('actions/plan/action.yml', 'utf8')).inputs;
  const { 'baseline-seeds': _ofPushes, ...dispatched } = inputs;

  it('has inputs of the plan action, and passes them on', () => {
    for (const name of inputsOf('workflow_dispatch')) {
      expect(inputs).toHaveProperty(name);
      expect(planning[name]).toMatch(new RegExp(`\\binputs\\.${name}\\b`));
    }
    for (const name of Object.keys(planning)) expect(inputs).toHaveProperty(name);
  });

  it('takes as much as every server allows', () => {
    if (place.own) expect(inputsOf('workflow_dispatch')).toEqual(Object.keys(dispatched).sort());
    else expect(inputsOf('workflow_dispatch').length).toBeLessThanOrEqual(10);
  });

  it('of this repository takes what a call takes, but for the gate and the right to fill caches', () => {
    const all = [...inputsOf('workflow_dispatch'), 'baseline-seeds', 'fail-on', 'fill-caches'].sort();
    expect(inputsOf('workflow_call')).toEqual(place.own ? all : ['baseline-seeds', 'fill-caches']);
  });

  it('can train the baseline anew', () => {
    expect(baseline.on).toHaveProperty('workflow_dispatch');
  });
});

describe.each(places)('a push to main, $title', ({ ablation, baseline }) => {
  it('trains up to ten seeds of every variant, two at a time, if nothing else is set', () => {
    expect(baseline.jobs.ablation?.with).toMatchObject({
      'baseline-seeds': expect.stringContaining("{ vars.ABLATION_BASELINE_SEEDS || '10' }"),
    });
    expect(ablation.on.workflow_call).toHaveProperty('inputs.baseline-seeds');
    const plan = ablation.jobs.plan?.steps?.find(({ id }) => id === 'plan');
    expect(plan?.with).toHaveProperty('baseline-seeds', expect.stringContaining('{ inputs.baseline-seeds }'));
    expect(ablation.jobs.train).toHaveProperty(
      'continue-on-error',
      expect.stringContaining('{ matrix.further || false }'),
    );
  });
});

/** GitHub's `&&` and `||` give their operands as JavaScript's do; a missing property is null and equals nothing here. */
function evaluate(
  expression: string,
  event: object,
  { event_name = 'push', needs = {}, vars = {} }: Evaluated = {},
): unknown {
  const source = expression.replace(/^\$\{\{|\}\}$/g, '').replaceAll('.', '?.');
  const github = { event, event_name, repository: 'acme/ablate' };
  const names = ['github', 'needs', 'vars', 'fromJSON', 'always'];
  return new Function(...names, `return ${source}`)(github, needs, vars, JSON.parse, () => true);
}

interface Evaluated {
  readonly event_name?: string;
  readonly needs?: object;
  readonly vars?: object;
}

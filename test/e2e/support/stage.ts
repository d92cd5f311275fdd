import { expect } from 'vitest';
import { unzipTexts } from '../../../src/github/api/artifacts.ts';
import { parseRecord } from '../../../src/record/parse.ts';
import { FakeGitHub } from '../../github/support/fake-github.ts';
import { ResultsService, type StoredArtifact } from '../../github/support/results-service.ts';
import { installedEngine } from '../../support/engine.ts';
import { act, node24, pathOf } from '../../support/tools.ts';
import { type GitRepository, TestRepository } from './repository.ts';
import { Runner, type RunRequest, type WorkflowRun } from './runner.ts';

const tools = { act: await act(), node: await node24() };

/** Why this machine cannot run workflows. */
export const lacking = Object.values(tools).flatMap((tool) => ('reason' in tool ? [tool.reason] : []));
if (lacking.length > 0) console.warn(`Workflows are not run: ${lacking.join('; ')}`);

const repositoryEvent = { repository: { full_name: 'acme/ablate', default_branch: 'main' } };
/** GitHub's numbers of the workflows. */
const workflowIds: Readonly<Record<string, number>> = { 'ablation.yml': 1, 'two.yml': 2 };

/** A pull request as the tests drive it. */
export interface Change {
  readonly number: number;
  readonly owner: string;
  readonly branch: string;
  readonly sha: string;
}

type Rest = Partial<Pick<RunRequest, 'workflow' | 'attempt' | 'labels' | 'conclusions' | 'bare' | 'whileRunning'>> & {
  readonly draft?: boolean;
};

/** GitHub, a repository on it, and a machine that runs its workflows. */
export class Stage {
  readonly engine: string;
  readonly results: ResultsService;
  readonly gitHub: FakeGitHub;
  readonly repository: GitRepository;
  readonly runner: Runner;
  readonly main: string;

  static async open(repository: GitRepository = new TestRepository()): Promise<Stage> {
    const engine = 'engine' in (await installedEngine()) ? 'native' : 'wasm';
    const results = await new ResultsService().start();
    return new Stage(engine, repository, results, await new FakeGitHub(results).start());
  }

  private constructor(engine: string, repository: GitRepository, results: ResultsService, gitHub: FakeGitHub) {
    this.engine = engine;
    this.repository = repository;
    this.results = results;
    this.gitHub = gitHub;
    this.main = this.repository.head();
    const paths = { act: pathOf(tools.act), node: pathOf(tools.node) };
    this.runner = new Runner(paths, this.repository, gitHub, results);
  }

  async close(): Promise<void> {
    await this.gitHub.stop();
    await this.results.stop();
    this.repository.remove();
    this.runner.remove();
  }

  /** Commits what `edit` makes of main to a branch with an open pull request; of several commits to one, the newest counts. */
  push(number: number, edit: (repository: GitRepository) => void, owner = 'acme'): Change {
    const branch = `change-${number}`;
    this.repository.branch(branch, this.main);
    edit(this.repository);
    const change = { number, owner, branch, sha: this.repository.commit(`Change ${number}`) };
    const others = this.gitHub.pulls.filter((pull) => pull.number !== number);
    const pull = { number, state: 'open', head: headOf(change), base: { ref: 'main', sha: this.main } };
    this.gitHub.pulls.splice(0, Number.POSITIVE_INFINITY, ...others, pull);
    for (const [commit, parents] of this.repository.parents()) this.gitHub.parents.set(commit, parents);
    return change;
  }

  /** The run of a workflow that a pull request starts. */
  ablation(
    runId: number,
    change: Change,
    { workflow = 'ablation.yml', draft = false, ...rest }: Rest = {},
  ): Promise<WorkflowRun> {
    const { number, sha } = change;
    const pull_request = { number, draft, head: headOf(change), base: { ref: 'main', sha: this.main } };
    const payload = { action: 'synchronize', pull_request, ...repositoryEvent };
    return this.#run({ workflow, event: 'pull_request', payload, runId, sha, ...rest });
  }

  /** The run of Comment that the beginning or the end of run `of` starts. */
  comment(
    runId: number,
    of: number,
    change: Change,
    { action = 'completed', attempt = 1, workflow = 'ablation.yml', conclusion = 'success' } = {},
  ): Promise<WorkflowRun> {
    const { owner, branch, sha } = change;
    const workflow_run = {
      id: of,
      workflow_id: workflowIds[workflow],
      run_attempt: attempt,
      event: 'pull_request',
      conclusion: action === 'completed' ? conclusion : null,
      head_sha: sha,
      head_branch: branch,
      head_repository: { full_name: `${owner}/ablate` },
    };
    const payload = { action, workflow_run, ...repositoryEvent };
    return this.#run({
      workflow: this.repository.workflows.comment,
      event: 'workflow_run',
      payload,
      runId,
      sha: this.main,
    });
  }

  dispatch(runId: number, inputs: Record<string, string>, rest: Pick<Rest, 'bare'> = {}): Promise<WorkflowRun> {
    const payload = { inputs, ...repositoryEvent };
    const event = 'workflow_dispatch';
    return this.#run({ workflow: 'ablation.yml', event, payload, runId, sha: this.main, ...rest });
  }

  pushToMain(
    runId: number,
    { seeds = 0, ...rest }: Pick<Rest, 'workflow' | 'bare'> & { readonly seeds?: number } = {},
  ): Promise<WorkflowRun> {
    const payload = { ref: 'refs/heads/main', after: this.main, ...repositoryEvent };
    return this.#run({
      workflow: this.repository.workflows.baseline,
      event: 'push',
      payload,
      runId,
      sha: this.main,
      variables: this.#variables(seeds),
      ...rest,
    });
  }

  commentsOn(change: Change): string[] {
    return this.gitHub.comments.get(change.number)?.map(({ body }) => body) ?? [];
  }

  recordsOf(runId: number): string[] {
    return this.results.artifacts
      .filter((artifact) => this.#isRecordOf(artifact, runId))
      .map(({ name }) => name)
      .sort();
  }

  /** The runs whose jobs took the record of main. */
  async reusedIn(runId: number): Promise<string[]> {
    const runs: string[] = [];
    for (const { content, name } of this.results.artifacts.filter((artifact) => this.#isRecordOf(artifact, runId))) {
      for (const [file, text] of await unzipTexts(content, name)) {
        if (parseRecord(text, file).reused) runs.push(file.replace('.json', ''));
      }
    }
    return runs.sort();
  }

  #isRecordOf(artifact: StoredArtifact, runId: number): boolean {
    return artifact.runId === String(runId) && artifact.name.startsWith('ablate-record+');
  }

  /** Address of the log of a job, by the last part of its name and by attempt. */
  logOf(runId: number, job: string, attempt = 1): string {
    const found = this.gitHub.jobs
      .get(runId)
      ?.find(({ name, run_attempt }) => name.split(' / ').at(-1) === job && run_attempt === attempt);
    if (found === undefined) throw new Error(`Run ${runId} has no job ${job} in attempt ${attempt}.`);
    return found.html_url;
  }

  #run(request: RunRequest): Promise<WorkflowRun> {
    return this.runner.run({ variables: this.#variables(), ...request });
  }

  /** Settings of the repository. Most tests need no more seeds on main than the study's own. */
  #variables(seeds = 0): Readonly<Record<string, string>> {
    return { ABLATION_ENGINE: this.engine, ABLATION_BASELINE_SEEDS: String(seeds) };
  }
}

const headOf = ({ sha, branch, owner }: Change) => ({ sha, ref: branch, repo: { full_name: `${owner}/ablate` } });

/** Every step of every job succeeded; act's own verdict on a job is not to be trusted after another one failed. */
export function expectSuccess(run: WorkflowRun): void {
  const failed = [...run.jobs].flatMap(([job, { steps, log }]) =>
    steps.filter(({ result }) => result !== 'success').map(({ name }) => ({ job, name, log: log.join('\n') })),
  );
  expect(failed).toEqual([]);
  expect(run.jobs.size, run.log).toBeGreaterThan(0);
  expect(run.exitCode, run.log).toBe(0);
}

export const resultsOf = (run: WorkflowRun, step: string): string[] =>
  [...run.jobs.values()].flatMap(({ steps }) => steps.filter(({ name }) => name === step).map(({ result }) => result));

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ablateHome } from '../../../src/base/files/home.ts';
import type { FakeGitHub } from '../../github/support/fake-github.ts';
import { type ResultsService, runtimeToken } from '../../github/support/results-service.ts';
import { followJobs } from './jobs.ts';
import type { GitRepository } from './repository.ts';

const stubs = fileURLToPath(new URL('../stubs', import.meta.url));

export interface Job {
  /** Name of the workflow's job, as act has it. */
  readonly steps: { readonly name: string; readonly result: string }[];
  readonly log: string[];
}

export interface WorkflowRun {
  readonly exitCode: number;
  readonly jobs: ReadonlyMap<string, Job>;
  /** Contents of every job summary that was written. */
  readonly summaries: readonly string[];
  readonly log: string;
}

export interface RunRequest {
  readonly workflow: string;
  readonly event: string;
  /** The event's payload. */
  readonly payload: object;
  readonly runId: number;
  readonly sha: string;
  /** 1 if absent. */
  readonly attempt?: number;
  readonly variables?: Record<string, string>;
  /** Labels of the runners that there are; all if absent. */
  readonly labels?: readonly string[];
  /** Ends of jobs that act cannot know, by the job's name. */
  readonly conclusions?: Readonly<Record<string, string>>;
  /** Whether every job finds a machine with nothing on it, as on GitHub's runners: no engine, no packages, and a real npm. */
  readonly bare?: boolean;
  /** Called with act's process as soon as it runs. */
  readonly whileRunning?: (act: ChildProcess) => void;
}

/** A machine that runs workflows: act, on this host, against fakes of GitHub on loopback. */
export class Runner {
  readonly #act: string;
  readonly #repository: GitRepository;
  readonly #gitHub: FakeGitHub;
  readonly #results: ResultsService;
  readonly #folder = mkdtempSync(join(tmpdir(), 'ablate-e2e-runner-'));
  readonly #path: string;

  constructor(
    tools: { readonly act: string; readonly node: string },
    repository: GitRepository,
    gitHub: FakeGitHub,
    results: ResultsService,
  ) {
    this.#act = tools.act;
    this.#repository = repository;
    this.#gitHub = gitHub;
    this.#results = results;
    this.#path = [this.#shims(), dirname(tools.node), process.env.PATH].join(':');
    mkdirSync(join(this.#folder, 'home'));
    writeFileSync(this.#checkoutLog, '');
  }

  /** `workflow repository ref` of every checkout so far. */
  get checkouts(): readonly string[] {
    return readFileSync(this.#checkoutLog, 'utf8').trim().split('\n');
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async run(request: RunRequest): Promise<WorkflowRun> {
    const { runId, attempt = 1, conclusions = {} } = request;
    const eventFile = join(this.#folder, `event-${runId}.json`);
    writeFileSync(eventFile, JSON.stringify(request.payload));
    const child = spawn(this.#act, this.#commandLine(request, eventFile), {
      cwd: this.#repository.folder,
      // act hands its whole environment to the steps.
      env: {
        ...(request.bare && waysToRegistries()),
        ...{ PATH: this.#path, HOME: join(this.#folder, 'home'), ACT_DISABLE_VERSION_CHECK: '1' },
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    request.whileRunning?.(child);
    this.#gitHub.statuses.set(runId, 'in_progress');
    this.#gitHub.begun.set(runId, new Date().toISOString());
    const lines: string[] = [];
    const follow = followJobs(this.#gitHub, { runId, attempt, conclusions });
    const read = (line: string): void => {
      lines.push(line);
      follow(parse(line));
    };
    for (const stream of [child.stdout, child.stderr]) createInterface(stream).on('line', read);
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve(code ?? 1));
    });
    this.#gitHub.statuses.set(runId, 'completed');
    return readLog(exitCode, lines);
  }

  #commandLine(request: RunRequest, eventFile: string): string[] {
    const { workflow, event, runId, sha, attempt = 1, variables = {} } = request;
    const { labels = ['self-hosted', 'ubuntu-latest'], bare = false } = request;
    const environment = {
      NO_COLOR: '1',
      FORCE_COLOR: '0',
      GITHUB_REPOSITORY: 'acme/ablate',
      GITHUB_RUN_ID: String(runId),
      GITHUB_RUN_ATTEMPT: String(attempt),
      GITHUB_API_URL: this.#gitHub.url,
      SHA_REF: sha,
      RUNNER_ENVIRONMENT: 'github-hosted',
      ACTIONS_CACHE_SERVICE_V2: 'true',
      ACTIONS_RESULTS_URL: `${this.#results.url}/`,
      ACTIONS_RUNTIME_TOKEN: runtimeToken(String(runId)),
      // A relative path is meant from the workspace, and every job has one of its own.
      ABLATE_HOME: bare ? 'ablate-home' : ablateHome(),
      ABLATE_TEST_NPM: bare ? 'real' : 'linked',
      ABLATE_TEST_ORIGIN: this.#repository.folder,
      ABLATE_TEST_CHECKOUTS: this.#checkoutLog,
    };
    const each = (flag: string, values: Record<string, string>): string[] =>
      Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`]);
    return [
      event,
      ...['--workflows', `.github/workflows/${workflow}`, '--eventpath', eventFile, '--json', '--rm'],
      ...['--no-skip-checkout', '--no-cache-server', '--action-cache-path', join(this.#folder, 'actions')],
      ...each('--platform', Object.fromEntries(labels.map((label) => [label, '-self-hosted']))),
      ...each('--env', environment),
      ...each('--var', variables),
      ...each('--secret', { GITHUB_TOKEN: 'ghs_thisIsATokenThatNoServerKnowsAndThatIsLongEnough' }),
      ...each('--local-repository', this.#localActions(workflow)),
    ];
  }

  /** Every action that the workflows use from elsewhere, by the exact reference, as a stub of the tests. */
  #localActions(workflow: string): Record<string, string> {
    const text = [workflow, 'ablation.yml']
      .map((file) => readFileSync(join(this.#repository.folder, '.github/workflows', file), 'utf8'))
      .join('\n');
    const references = new Set([...text.matchAll(/uses: (actions\/[\w-]+@\w+)/g)].map((match) => match[1] as string));
    const stubbed = [...references].map((reference) => [
      reference,
      join(stubs, reference.replace(/^actions\/|@.*/g, '')),
    ]);
    return { ...this.#repository.actions, ...Object.fromEntries(stubbed) };
  }

  /** A `npm` that has everything installed already, unless it is told to be the real one. */
  #shims(): string {
    const folder = join(this.#folder, 'bin');
    mkdirSync(folder);
    const npm = join(folder, 'npm');
    const real = execFileSync('which', ['npm'], { encoding: 'utf8' }).trim();
    const link = `exec ln -s ${this.#repository.packages} node_modules`;
    writeFileSync(npm, `#!/bin/sh\n[ "$ABLATE_TEST_NPM" = real ] && exec ${real} "$@"\n[ "$1" = ci ] && ${link}\n`);
    chmodSync(npm, 0o755);
    return folder;
  }

  get #checkoutLog(): string {
    return join(this.#folder, 'checkouts.log');
  }
}

/** What npm and pip have to know on this machine to reach their registries, such as a proxy. */
const waysToRegistries = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) =>
      /^((https?|no)_proxy|(npm_config|pip|ssl_cert)_\w+|\w+_ca_(bundle|certs))$/i.test(name),
    ),
  );

function readLog(exitCode: number, lines: readonly string[]): WorkflowRun {
  const jobs = new Map<string, Job>();
  const summaries: string[] = [];
  for (const line of lines) {
    const entry = parse(line);
    if (entry.command === 'summary') summaries.push(entry.content ?? '');
    if (entry.job === undefined) continue;
    const name = entry.job.split('/').slice(1).join('/');
    const job = jobs.get(name) ?? { steps: [], log: [] };
    jobs.set(name, job);
    if (entry.stepResult !== undefined && entry.stage === 'Main') {
      job.steps.push({ name: entry.step ?? '', result: entry.stepResult });
    }
    job.log.push(entry.msg ?? '');
  }
  return { exitCode, jobs, summaries, log: lines.join('\n') };
}

interface LogEntry {
  readonly job?: string;
  readonly matrix?: { readonly job?: string };
  readonly jobResult?: string;
  readonly step?: string;
  readonly stage?: string;
  readonly stepResult?: string;
  readonly command?: string;
  readonly content?: string;
  readonly msg?: string;
}

function parse(line: string): LogEntry {
  try {
    return JSON.parse(line) as LogEntry;
  } catch {
    return { msg: line };
  }
}

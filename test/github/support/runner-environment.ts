import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runtimeToken } from './results-service.ts';

export interface FakeRunner {
  readonly workspace: string;
  /** Address of the results service. */
  readonly results: string;
  readonly runId: number;
  readonly attempt?: number;
  readonly api?: string;
  readonly sha?: string;
  readonly event?: object;
  readonly inputs?: Readonly<Record<string, string>>;
}

/** What a runner sets for a step, and the files that the step writes to. */
export function runnerEnvironment(runner: FakeRunner): Record<string, string> & { GITHUB_OUTPUT: string } {
  const folder = mkdtempSync(join(tmpdir(), 'ablate-runner-'));
  const file = (name: string, content = ''): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const inputs = Object.entries(runner.inputs ?? {}).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  return {
    ...Object.fromEntries(inputs),
    GITHUB_ACTIONS: 'true',
    GITHUB_REPOSITORY: 'acme/ablate',
    GITHUB_RUN_ID: String(runner.runId),
    GITHUB_RUN_ATTEMPT: String(runner.attempt ?? 1),
    GITHUB_SHA: runner.sha ?? '0'.repeat(40),
    GITHUB_REF: 'refs/heads/main',
    GITHUB_EVENT_PATH: file('event.json', JSON.stringify(runner.event ?? {})),
    GITHUB_API_URL: runner.api ?? 'http://127.0.0.1:9',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_WORKSPACE: runner.workspace,
    GITHUB_OUTPUT: file('output'),
    GITHUB_STATE: file('state'),
    GITHUB_STEP_SUMMARY: file('summary'),
    RUNNER_TEMP: folder,
    RUNNER_ENVIRONMENT: 'github-hosted',
    ACTIONS_CACHE_SERVICE_V2: 'true',
    ACTIONS_RESULTS_URL: `${runner.results}/`,
    ACTIONS_RUNTIME_TOKEN: runtimeToken(String(runner.runId)),
  };
}

/** Makes this process look like a step of a workflow until the function it gives is called. */
export function enterRunner(runner: FakeRunner): () => void {
  const before = { ...process.env };
  Object.assign(process.env, runnerEnvironment(runner));
  // The toolkit packs paths relative to where it runs.
  const folder = process.cwd();
  process.chdir(runner.workspace);
  // And it speaks to the runner on stdout, where the runner of these tests would take its commands for ours.
  const write = process.stdout.write;
  process.stdout.write = () => true;
  return () => {
    process.stdout.write = write;
    process.chdir(folder);
    process.env = before;
  };
}

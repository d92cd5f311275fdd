import { afterEach, beforeEach } from 'vitest';
import type { Environment } from '../../../src/github/api/event.ts';
import { type GitHub, openGitHub } from '../../../src/github/api/github.ts';
import { FakeGitHub } from './fake-github.ts';
import { ResultsService } from './results-service.ts';

/** What the runner says of a step in the workflow run 42. */
const environment: Environment = {
  repository: { owner: 'acme', repo: 'ablate' },
  runId: 42,
  runAttempt: 1,
  sha: '0'.repeat(40),
  event: {},
  apiUrl: '',
  serverUrl: 'https://github.com',
  workspace: '',
  selfHosted: false,
};

/** A fresh GitHub before every test of a file. */
export interface Fakes {
  readonly gitHub: FakeGitHub;
  readonly results: ResultsService;
  /** The fake as a step of the workflow reaches it. */
  readonly api: GitHub;
  /** What the step was told of waits. */
  readonly log: string[];
}

export function useGitHub(): Fakes {
  const fakes = {} as { -readonly [Key in keyof Fakes]: Fakes[Key] };
  beforeEach(async () => {
    fakes.results = await new ResultsService().start();
    fakes.gitHub = await new FakeGitHub(fakes.results).start();
    fakes.log = [];
    fakes.api = openFake(fakes.gitHub, (line) => fakes.log.push(line));
  });
  afterEach(async () => {
    await fakes.gitHub.stop();
    await fakes.results.stop();
  });
  return fakes;
}

/** Reaches a fake as another step does. */
export const openFake = ({ url }: FakeGitHub, log: (line: string) => void = () => undefined): GitHub =>
  openGitHub('token', log, { ...environment, apiUrl: url });

/** A commit's name of 40 times one digit. */
export const sha = (digit: string): string => digit.repeat(40);

import { afterEach, beforeEach } from 'vitest';
import { type Client, openClient } from '../../../src/github/api/github.ts';
import { FakeGitHub } from './fake-github.ts';
import { ResultsService } from './results-service.ts';

export const repository = { owner: 'acme', repo: 'ablate' };

/** A fresh GitHub before every test of a file. */
export interface Fakes {
  readonly gitHub: FakeGitHub;
  readonly results: ResultsService;
  readonly client: Client;
  /** What the client said of waits. */
  readonly log: string[];
}

export function useGitHub(): Fakes {
  const fakes = {} as { -readonly [Key in keyof Fakes]: Fakes[Key] };
  beforeEach(async () => {
    fakes.results = await new ResultsService().start();
    fakes.gitHub = await new FakeGitHub(fakes.results).start();
    fakes.log = [];
    fakes.client = openClient('token', fakes.gitHub.url, (line) => fakes.log.push(line));
  });
  afterEach(async () => {
    await fakes.gitHub.stop();
    await fakes.results.stop();
  });
  return fakes;
}

/** A commit's name of 40 times one digit. */
export const sha = (digit: string): string => digit.repeat(40);

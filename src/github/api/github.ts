import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';

const PatientOctokit = Octokit.plugin(retry, throttling);

/** GitHub's REST API. It retries after server errors and waits for rate limits. */
export type Client = InstanceType<typeof PatientOctokit>;

/** Owner and name of a repository, as every API call takes them. */
export interface Repository {
  readonly owner: string;
  readonly repo: string;
}

/** How often a request is sent again after a rate limit. */
const rateLimitRetries = 3;

/** Opens the API at `apiUrl`. `log` receives one line for each wait. */
export function openClient(token: string, apiUrl: string, log: (line: string) => void): Client {
  const wait =
    (limit: string) =>
    (seconds: number, request: { method: string; url: string }, _: unknown, retries: number): boolean => {
      log(`${limit} rate limit met by ${request.method} ${request.url}; it ends in ${seconds} s`);
      return retries < rateLimitRetries;
    };
  return new PatientOctokit({
    auth: token,
    baseUrl: apiUrl,
    userAgent: 'ablate',
    // Octokit logs every answer from 400 on as an error, even a 404 for something that does not exist yet.
    log: { debug: () => undefined, info: () => undefined, warn: log, error: () => undefined },
    throttle: { onRateLimit: wait('Primary'), onSecondaryRateLimit: wait('Secondary') },
  });
}

/** HTTP status of a failed API call; undefined for other errors. */
export function statusOf(error: unknown): number | undefined {
  const status = (error as { status?: unknown } | undefined)?.status;
  return typeof status === 'number' ? status : undefined;
}

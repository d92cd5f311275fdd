import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';

const PatientOctokit = Octokit.plugin(retry, throttling);

/** GitHub's REST API; retries server errors and waits out rate limits. */
export type Client = InstanceType<typeof PatientOctokit>;

/** A repository, in the form every API call spreads. */
export interface Repository {
  readonly owner: string;
  readonly repo: string;
}

/** How often a request that met a rate limit is sent again. */
const rateLimitRetries = 3;

/** Opens the API at `apiUrl`; `log` receives one line for each wait. */
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
    // Its "error" is any answer of 400 and above, such as the 404 of what is not there yet.
    log: { debug: () => undefined, info: () => undefined, warn: log, error: () => undefined },
    throttle: { onRateLimit: wait('Primary'), onSecondaryRateLimit: wait('Secondary') },
  });
}

/** Status of a failed API call, undefined for any other error. */
export function statusOf(error: unknown): number | undefined {
  const status = (error as { status?: unknown } | undefined)?.status;
  return typeof status === 'number' ? status : undefined;
}

import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';
import { type Environment, readEnvironment } from './event.ts';

const PatientOctokit = Octokit.plugin(retry, throttling);

/** GitHub as a step of a workflow uses it: what the runner says of the step, and the API. */
export interface GitHub extends Environment {
  /** REST and GraphQL with the token of the step. It retries after server errors and waits for rate limits. */
  readonly client: InstanceType<typeof PatientOctokit>;
}

/** How often a request is sent again after a rate limit. */
const rateLimitRetries = 3;

/** Opens the API for a step. `log` receives one line for each wait. */
export function openGitHub(
  token: string,
  log: (line: string) => void,
  environment: Environment = readEnvironment(process.env),
): GitHub {
  const wait =
    (limit: string) =>
    (seconds: number, request: { method: string; url: string }, _: unknown, retries: number): boolean => {
      log(`${limit} rate limit met by ${request.method} ${request.url}; it ends in ${seconds} s`);
      return retries < rateLimitRetries;
    };
  const client = new PatientOctokit({
    auth: token,
    baseUrl: environment.apiUrl,
    userAgent: 'ablate',
    // Octokit logs every answer from 400 on as an error, even a 404 for something that does not exist yet.
    log: { debug: () => undefined, info: () => undefined, warn: log, error: () => undefined },
    throttle: { onRateLimit: wait('Primary'), onSecondaryRateLimit: wait('Secondary') },
  });
  return { ...environment, client };
}

/** HTTP status of a failed API call; undefined for other errors. */
export const statusOf = (error: unknown): number | undefined =>
  error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : undefined;

/** What a request finds; undefined if there is no such thing. */
export async function ifFound<Answer>(request: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await request;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

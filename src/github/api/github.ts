import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { RequestError } from '@octokit/request-error';
import { Octokit } from '@octokit/rest';
import { ConfigurationError } from '../../base/errors.ts';
import { fetchByProxy } from '../../base/system/network.ts';
import { type Environment, readEnvironment } from './event.ts';

const PatientOctokit = Octokit.plugin(retry, throttling);

/** GitHub as a step of a workflow uses it: what the runner says of the step, and the API. */
export interface GitHub extends Environment {
  /** REST and GraphQL with the token of the step. It retries after server errors and waits for rate limits. */
  readonly client: InstanceType<typeof PatientOctokit>;
}

/** How often a request is sent again after a rate limit. */
const rateLimitRetries = 3;

/** Least minutes that a job with a step of Ablate that asks GitHub has, as its `timeout-minutes`. */
export const jobMinutes = 10;
/** Of these, what is left for the work before and after a wait, in seconds. */
const workSeconds = 120;

/** Seconds for which the step can still wait, if its job began when it did. */
const patience = (): number => 60 * jobMinutes - workSeconds - process.uptime();

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
      // Thrown from here, the error would be lost: the plugin expects an answer.
      if (seconds > patience()) tooLong.set(`${request.method} ${request.url}`, seconds);
      return seconds <= patience() && retries < rateLimitRetries;
    };
  const tooLong = new Map<string, number>();
  const client = new PatientOctokit({
    auth: token,
    baseUrl: environment.apiUrl,
    userAgent: 'ablate',
    request: { fetch: fetchByProxy },
    // Octokit logs every answer from 400 on as an error, even a 404 for something that does not exist yet.
    log: { debug: () => undefined, info: () => undefined, warn: log, error: () => undefined },
    throttle: { onRateLimit: wait('Primary'), onSecondaryRateLimit: wait('Secondary') },
  });
  client.hook.wrap('request', async (send, request) => {
    try {
      return await send(request);
    } catch (error) {
      const seconds = tooLong.get(`${request.method} ${request.url}`);
      throw seconds === undefined ? error : limitError(seconds);
    }
  });
  return { ...environment, client };
}

const limitError = (seconds: number): ConfigurationError => {
  const end = new Date(Date.now() + 1000 * seconds).toISOString().slice(11, 16);
  return new ConfigurationError(
    `GitHub answers no more requests with this token until ${end} UTC, in ${Math.ceil(seconds / 60)} minutes, which is longer than this job may take: run the job again then.`,
  );
};

/** HTTP status of a failed API call; undefined for other errors. */
export const statusOf = (error: unknown): number | undefined =>
  error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : undefined;

/**
 * A sentence for a request that GitHub refused, such as one for which the token has no right; undefined for other
 * errors. Nobody learns more from a stack trace.
 */
export function refusalOf(error: unknown): string | undefined {
  if (!(error instanceof RequestError)) return undefined;
  const { method, url } = error.request;
  return `GitHub answered ${method} ${new URL(url).pathname} with status ${error.status} (${error.message.replace(/ - https?:\S+$/, '')}).`;
}

/** What a request finds; undefined if there is no such thing. */
export async function ifFound<Answer>(request: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await request;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

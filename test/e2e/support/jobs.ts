import type { FakeGitHub, FakeJob } from '../../github/support/fake-github.ts';

/** What act says of a job, as far as GitHub's list of jobs has it. */
interface Line {
  readonly job?: string;
  readonly matrix?: { readonly job?: string };
  readonly stage?: string;
  readonly stepResult?: string;
  readonly jobResult?: string;
}

export interface Attempt {
  readonly runId: number;
  readonly attempt: number;
  /** Ends that act cannot know, such as a time-out, by the last part of a job's name. */
  readonly conclusions: Readonly<Record<string, string>>;
}

/**
 * Keeps GitHub's list of jobs as act goes: the name is "caller / job", and a job failed if a step of it did (after one
 * failed job act calls those that end later failed, too). Gives what reads act's lines.
 */
export function followJobs(gitHub: FakeGitHub, { runId, attempt, conclusions }: Attempt): (line: Line) => void {
  const jobs = new Map<string, { -readonly [Key in keyof FakeJob]: FakeJob[Key] }>();
  return ({ job: path, matrix, stage, stepResult, jobResult }) => {
    if (path === undefined) return;
    const parts = path.split('/').map((part) => part.trim());
    const last = matrix?.job ?? parts.at(-1) ?? '';
    let job = jobs.get(path);
    if (job === undefined) {
      const listed = gitHub.jobs.get(runId) ?? [];
      const url = `https://github.com/acme/ablate/actions/runs/${runId}/job/${100 * attempt + jobs.size}`;
      job = { name: [...parts.slice(1, -1), last].join(' / '), conclusion: null, html_url: url, run_attempt: attempt };
      jobs.set(path, job);
      gitHub.jobs.set(runId, [...listed, job]);
    }
    if (stage === 'Main' && stepResult === 'failure') job.conclusion = conclusions[last] ?? 'failure';
    if (jobResult !== undefined) job.conclusion ??= 'success';
  };
}

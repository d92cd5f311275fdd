import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setOutput, summary as stepSummary } from '@actions/core';
import { ConfigurationError } from '../base/errors.ts';
import { commentBody, commentMarker, headline, jobSummary } from '../report/comment.ts';
import { reportFiles } from '../report/files.ts';
import { tableMarkdown } from '../report/report.ts';
import { uploadArtifact } from './artifacts.ts';
import type { Report } from './assemble.ts';
import { storeBaseline } from './baseline.ts';
import type { Client, Repository } from './client.ts';
import { upsertComment } from './comment.ts';

/** Writes the job summary and uploads the report's files. */
export async function publishSummary(report: Report, attempt: number): Promise<void> {
  await stepSummary.addRaw(jobSummary(report)).write({ overwrite: true });
  const folder = await mkdtemp(join(tmpdir(), 'ablate-report-'));
  const files = await reportFiles(report.summary, report.command);
  for (const [name, content] of files) await writeFile(join(folder, name), content);
  const paths = [...files.keys()].map((name) => join(folder, name));
  await uploadArtifact(`ablate-report+${report.study}+attempt${attempt}`, folder, paths);
}

/** Makes the report the one comment of its study on the pull request; gives its address. */
export async function publishComment(
  client: Client,
  repository: Repository,
  report: Report,
  pullRequest: number,
): Promise<string> {
  const marker = commentMarker(report.study);
  return upsertComment(client, repository, { issue: pullRequest, marker, body: commentBody(report) });
}

/** Keeps the records as those of their commit on main; throws where one is missing. */
export async function publishBaseline(client: Client, repository: Repository, report: Report): Promise<void> {
  const { summary, commit, records } = report;
  if (summary.missing.length > 0) {
    throw new ConfigurationError(
      `${summary.missing.length} runs of ${commit} have no record, so it becomes no baseline: see the jobs above.`,
    );
  }
  await storeBaseline(client, repository, { commit, records });
}

/** Sets the step's outputs for later steps and jobs. */
export function setOutputs(report: Report): void {
  const { summary, command } = report;
  const verdict = headline(report);
  const complete = summary.missing.length === 0;
  setOutput('table', tableMarkdown(summary, command));
  setOutput('verdict', verdict);
  setOutput('complete', complete);
  setOutput('json', {
    verdict,
    complete,
    variants: summary.variants.map(({ variant, levels, seeds, top1, loss }) => ({
      variant,
      levels,
      seeds,
      top1,
      loss,
    })),
    effects: summary.effects,
    missing: summary.missing,
  });
}

import { notice, setFailed, setOutput, summary as stepSummary } from '@actions/core';
import { ConfigurationError } from '../../base/errors.ts';
import { earlierSeeds } from '../../judge/earlier.ts';
import { reportFiles } from '../../report/files.ts';
import { headline, jobSummary, largestSummary } from '../../report/markdown/comment.ts';
import { tableMarkdown } from '../../report/markdown/study.ts';
import { type Gate, gateResult } from '../../report/words/gate.ts';
import { uploadFiles } from '../api/artifacts.ts';
import type { GitHub } from '../api/github.ts';
import type { Report } from './assemble.ts';
import { findBaseline, storeBaseline } from './baseline.ts';

/** Writes one job summary for all studies, and uploads the files of each. */
export async function publishSummary(reports: readonly Report[], attempt: number): Promise<void> {
  for (const report of reports) stepSummary.addRaw(jobSummary(report, largestSummary / reports.length));
  await stepSummary.write({ overwrite: true });
  for (const report of reports) {
    const files = await reportFiles(report.summary, report.command);
    await uploadFiles(`ablate-report+${report.study}+attempt${attempt}`, files);
  }
}

/**
 * Stores the records as those of their commit on main, with further seeds of the same networks that main had. After all studies are stored, throws for each one that lacks a
 * record.
 */
export async function publishBaseline(github: GitHub, reports: readonly Report[]): Promise<void> {
  const whole = reports.filter(({ summary }) => summary.missing.length === 0);
  for (const { study, commit, records } of whole) {
    const { baseline } = await findBaseline(github, { study, commit });
    const earlier = earlierSeeds(records, baseline?.records ?? []);
    await storeBaseline(github, { study, commit, records: [...records, ...earlier] });
  }
  const [partial] = reports.filter((report) => !whole.includes(report));
  if (partial === undefined) return;
  throw new ConfigurationError(
    `${partial.summary.missing.length} runs of ${partial.study} have no record at ${partial.commit}, so it becomes no baseline: see the jobs above.`,
  );
}

/** Sets the outputs of the step. With several studies, `json` is a list with one object per study. */
export function setOutputs(reports: readonly Report[]): void {
  setOutput('table', reports.map(({ summary, command }) => tableMarkdown(summary, command)).join('\n\n'));
  setOutput('verdict', reports.map(headline).join(' '));
  setOutput(
    'complete',
    reports.every(({ summary }) => summary.missing.length === 0),
  );
  setOutput('json', reports.length === 1 ? reports.map(asJson)[0] : reports.map(asJson));
}

function asJson(report: Report): object {
  const { study, summary } = report;
  return {
    study,
    verdict: headline(report),
    complete: summary.missing.length === 0,
    variants: summary.variants.map(({ variant, levels, seeds, trained, result, top1, loss }) => ({
      variant,
      levels,
      seeds,
      trained,
      result,
      top1,
      loss,
    })),
    effects: summary.effects,
    missing: summary.missing,
  };
}

/** Fails the step if a report fails one of the gates, and says what a gate could not tell. */
export function applyGates(reports: readonly Report[], failOn: readonly Gate[]): void {
  const results = reports.map((report) => gateResult(report, failOn));
  for (const text of results.flatMap(({ notices }) => notices)) notice(text);
  const failures = results.flatMap((result) => result.failures);
  if (failures.length > 0) setFailed(failures.join(' '));
}

import { compareWithMain } from '../../src/judge/versus-main.ts';
import type { CommentInput } from '../../src/report/markdown/comment.ts';
import type { ReportRequest } from '../../src/report/write.ts';
import { readPlan } from '../../src/results/plan-file.ts';
import { readResults } from '../../src/results/store.ts';
import { readThumbnails } from '../../src/results/thumbnails.ts';
import type { NetworkDiff } from '../../src/study/network-diff.ts';
import { commandOf } from '../../src/study/plan.ts';
import { makeScoredRecords, makeSeedRecords, makeStudyRecords } from '../support/records.ts';

/** Folders with the records of a study, and beside them its report. */
export const committed = ['docs/results', 'docs/photographs', 'docs/leave-one-out'] as const;

type Input = Omit<ReportRequest, 'outDir'>;
type Comment = Omit<CommentInput, 'study' | 'summary' | 'commit' | 'runUrl' | 'command'>;

/** A study whose report is proved, and what its comment says beside the report. */
export interface Case {
  readonly input: Input;
  readonly comment?: Comment;
}

export const runUrl = 'https://github.com/acme/ablate/actions/runs/7';
const command = 'npx ablate run --epochs 3';
const seeds = [0, 1, 2];
const question = {
  factors: { depth: [34], shortcut: ['plain', 'residual'] },
  contrast: { factor: 'shortcut', baseline: 'plain', treatment: 'residual' },
};
export const scored = makeScoredRecords({ plain34: 0.5, resnet34: 2 }, seeds);
export const main = makeScoredRecords({ plain34: 0.5, resnet34: 0.4 }, seeds, 2).map((record) => ({
  ...record,
  network: { ...record.network, digest: '9'.repeat(64) },
}));
const twice = makeStudyRecords([0, 1]);
const cost = { layers: 10, parameters: 1000, flops: 2_000_000 };
const gate = { kind: 'added', layer: 'blocks.*.gate', count: 16, operation: 'sigmoid', output: '64' } as const;
const networks: NetworkDiff = {
  ...{ schema: 1, commit: 'abcdef0123'.padEnd(40, '0'), classes: 2 },
  variants: [
    { variant: 'plain34', imageSize: 32, before: cost, after: cost, same: true, changes: [] },
    {
      ...{ variant: 'resnet34', imageSize: 32, before: cost, same: false },
      ...{ after: { ...cost, layers: 12 }, changes: [{ ...gate, parameters: 500, flops: 0 }] },
    },
  ],
};

export const cases: Readonly<Record<string, Case>> = {
  'one-seed': { input: { records: makeStudyRecords(), command } },
  'against-main': {
    input: { records: scored, command },
    comment: {
      ...{ networks, times: { setUp: 21.4, training: 220 }, remarks: ['The records of *x* are left out.'] },
      comparison: { variants: compareWithMain(scored, main), commit: 'a'.repeat(40), mergeBase: 'b'.repeat(40) },
    },
  },
  'same-as-main': {
    input: { records: twice, command },
    comment: {
      comparison: { variants: compareWithMain(twice, twice), commit: 'a'.repeat(40), mergeBase: 'a'.repeat(40) },
    },
  },
  'failed-and-missing': {
    input: {
      records: twice.slice(0, -2),
      command,
      failures: [
        { variant: 'resnet50', seed: 1, reason: 'timed out', message: 'after 6 h', url: `${runUrl}/job/9` },
        { variant: 'resnet101', seed: 0, reason: 'diverged', message: 'loss is NaN' },
      ],
    },
  },
  'all-failed': {
    input: { records: [], failures: [{ variant: 'resnet34', seed: 0, reason: 'failed', message: 'exit code 1' }] },
  },
  'by-loss': {
    input: {
      records: scored,
      study: { ...question, metric: { name: 'loss', unit: 'nats', better: 'lower', perExample: 'loss' }, margin: 0.02 },
    },
  },
  'until-decided': {
    input: {
      records: makeSeedRecords({ plain34: [1500, 1560, 1450], resnet34: [1900, 1950, 1860] }),
      study: { ...question, mostSeeds: 5 },
    },
  },
};

/** What `ablate report` reads in a folder. */
export async function readInput(folder: string): Promise<Input> {
  const plan = await readPlan(folder);
  if (plan === undefined) throw new Error(`${folder} holds no study.json.`);
  const results = await readResults(folder);
  const thumbnails = await readThumbnails(folder, results.records[0]?.dataset.digest ?? '');
  return { ...results, planned: plan.runs, study: plan.study, command: commandOf(plan), thumbnails };
}

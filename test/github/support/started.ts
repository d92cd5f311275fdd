import type { StartingRun } from '../../../src/github/api/event.ts';
import { artifactName } from '../../../src/github/api/record-artifact.ts';
import type { RunRecord } from '../../../src/record/record.ts';
import { runName } from '../../../src/study/config.ts';
import type { NetworkDiff } from '../../../src/study/network-diff.ts';
import type { Plan } from '../../../src/study/plan.ts';
import { zipOf } from './archive.ts';
import { type Fakes, sha } from './github.ts';

/** A run of the workflow Ablation for the commit `aaaa...` of the branch "change", as the event tells of it. */
export const startedRun: StartingRun = {
  id: 42,
  workflow_id: 5,
  run_attempt: 1,
  event: 'pull_request',
  conclusion: 'success',
  head_sha: sha('a'),
  head_branch: 'change',
  head_repository: { full_name: 'acme/ablate' },
};

export const runPage = 'https://github.com/acme/ablate/actions/runs/42';

/** An open pull request of that branch, which left main at `1111...`. */
export function openPull({ gitHub }: Fakes, number: number): void {
  const head = { sha: sha('a'), ref: 'change', repo: { full_name: 'acme/ablate' } };
  gitHub.pulls.push({ number, state: 'open', head, base: { ref: 'main', sha: sha('1') } });
  gitHub.parents.set(sha('1'), []).set(sha('a'), [sha('1')]);
}

/** What a change of the block does to one network, as the plan's artifact tells it. */
export const networkDiff: NetworkDiff = {
  schema: 1,
  commit: sha('1'),
  classes: 2,
  variants: [
    {
      variant: 'resnet34',
      imageSize: 32,
      before: { layers: 124, parameters: 21_285_698, flops: 149_520_000 },
      after: { layers: 124, parameters: 41_405_250, flops: 283_740_000 },
      same: false,
      changes: [
        {
          kind: 'changed',
          layer: 'blocks.*.conv2',
          count: 16,
          operation: 'conv2d 3x3 → 5x5',
          output: '4 shapes',
          parameters: 20_119_552,
          flops: 134_220_000,
        },
      ],
    },
  ],
};

/** `networks` is what lies beside the plan, if anything does. */
export async function uploadPlan({ results }: Fakes, plan: Plan, networks?: object): Promise<void> {
  const content = await zipOf({ 'plan.json': plan, ...(networks !== undefined && { 'networks.json': networks }) });
  results.add({ runId: '42', name: `ablate-plan+${plan.study.name}+attempt1`, content });
}

export async function uploadRecords({ results }: Fakes, records: readonly RunRecord[]): Promise<void> {
  for (const record of records) {
    const run = runName(record.config);
    const content = await zipOf({ [`${run}.json`]: record });
    results.add({ runId: '42', name: artifactName(record.config.study, run, 1), content });
  }
}

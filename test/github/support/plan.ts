import type { Plan } from '../../../src/github/plan.ts';
import type { RunRecord } from '../../../src/results/record.ts';
import { runName } from '../../../src/study/config.ts';

/** The plan that these records, all of one config, are the fulfilment of. */
export function planOfRecords(records: readonly [RunRecord, ...RunRecord[]]): Plan {
  const { study, dataset, recipe } = records[0].config;
  return {
    study: {
      name: study,
      factors: { depth: [34, 50], shortcut: ['plain', 'residual'] },
      contrast: { factor: 'shortcut', baseline: 'plain', treatment: 'residual' },
    },
    preset: null,
    include: records.map(({ config }) => ({ run: runName(config), variant: config.variant, seed: config.seed })),
    dataset,
    recipe,
  };
}

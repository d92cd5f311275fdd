import type { RunRecord } from '../../../src/record/record.ts';
import { defaultMetric } from '../../../src/study/metric.ts';
import type { Plan } from '../../../src/study/plan.ts';

/** The plan that these records, all of one study, are the fulfilment of. */
export function planOfRecords(records: readonly RunRecord[]): Plan {
  const [first] = records;
  if (first === undefined) throw new Error('A plan needs a record.');
  return {
    schema: 1,
    study: {
      name: first.config.study,
      factors: { depth: [34, 50], shortcut: ['plain', 'residual'] },
      design: 'factorial',
      contrast: { factor: 'shortcut', baseline: 'plain', treatment: 'residual' },
      metric: defaultMetric,
      margin: 1,
      spans: [],
    },
    config: 'ablation.config.ts',
    options: ['--epochs=3'],
    runs: records.map(({ config }) => config),
  };
}

import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { precisions } from '../../../src/base/choices.ts';
import { loweringFor } from '../../../src/compute/graph/convolution.ts';
import { compile } from '../../../src/compute/graph/program.ts';
import { gpuDecisions, settingsOfDecisions } from '../../../src/engine/gpu/decisions.ts';
import { compileOperations } from '../../../src/engine/self-test/operations.ts';
import { settingsOf, trialNetworks } from '../../../src/engine/self-test/trial.ts';
import { runSelfTest } from '../../../src/engine/self-test/verdict.ts';
import fixture from '../../fixtures/gpu-kernels/kernels.json' with { type: 'json' };
import { installedEngine } from '../../support/engine.ts';

const native = await installedEngine();
const settings: readonly string[] = fixture.settings;
const silent = { log: () => {} };
const direct = { convolution: 'direct' } as const;

afterEach(() => vi.unstubAllEnvs());

describe('what was decided for a GPU', () => {
  it('stands in docs/gpu.md', async () => {
    const text = await readFile(new URL('../../../docs/gpu.md', import.meta.url), 'utf8');
    for (const { about, chosen, why, source } of gpuDecisions) {
      const files = source.split(', ').map((file) => `\`${file}\``);
      expect(text).toContain(`| ${about} | ${chosen} | ${why} | ${files.join(', ')} |`);
    }
  });

  it('sets only what the pinned wheel reads', () => {
    expect(Object.keys(settingsOfDecisions(true)).filter((name) => !settings.includes(name))).toEqual([]);
  });

  it.each(precisions)('makes the graph that a CPU runs with --convolution direct, in %s', (precision) => {
    const settings = settingsOf({ precision });
    const graphs = (
      [
        ['gpu', settings],
        ['native', { ...settings, ...direct }],
      ] as const
    ).map(([kind, each]) => [
      compile(trialNetworks[precision], each, loweringFor(kind, each)).savedModel,
      compileOperations(kind, each).savedModel,
    ]);
    expect(graphs[0]).toEqual(graphs[1]);
  });
});

describe.skipIf('reason' in native)('the graph for a GPU', () => {
  // In bf16 this CPU's own convolutions may be wrong, which the self-test is there to say.
  it.each([true, false])(
    'computes rightly on this CPU, with determinism %s',
    { timeout: 300_000 },
    async (deterministic) => {
      const { engine } = native as Exclude<typeof native, { reason: string }>;
      for (const [name, value] of Object.entries(settingsOfDecisions(deterministic))) vi.stubEnv(name, value);
      expect(await runSelfTest({ engine, mode: 'graph', precision: 'fp32', ...direct }, silent)).toBe('passed');
    },
  );
});

import { describe, expect, it } from 'vitest';
import { networksMarkdown } from '../../../src/report/markdown/networks.ts';
import { networksSentence } from '../../../src/report/tables/networks.ts';
import { type LayerChange, type NetworkDiff, readNetworkDiff } from '../../../src/study/network-diff.ts';

const cost = { layers: 10, parameters: 1000, flops: 2_000_000 };
const larger = { layers: 12, parameters: 1500, flops: 2_000_000 };
const change: LayerChange = {
  ...{ kind: 'added' as const, layer: 'blocks.*.gate', count: 16, operation: 'sigmoid', output: '64' },
  ...{ parameters: 500, flops: 0 },
};
const variant = (over: Partial<NetworkDiff['variants'][number]>): NetworkDiff['variants'][number] => ({
  ...{ variant: 'plain34', imageSize: 32, before: cost, after: cost, same: true, changes: [] },
  ...over,
});
const changed = (name: string) => variant({ variant: name, after: larger, same: false, changes: [change] });
const diff = (...variants: NetworkDiff['variants'][number][]): NetworkDiff => ({
  ...{ schema: 1, commit: 'abcdef0123'.padEnd(40, '0'), classes: 2 },
  variants,
});

describe('what a change does to the networks', () => {
  it('is one sentence', () => {
    expect(networksSentence(diff(variant({})))).toBe('Against abcdef0, no network changes.');
    const all = diff(
      variant({}),
      changed('resnet34'),
      variant({ variant: 'wide', before: null, same: false }),
      variant({ variant: 'old', after: null, same: false }),
    );
    expect(networksSentence(all)).toBe(
      'Against abcdef0, resnet34 changes; wide is new; old is gone; 1 variant stays the same.',
    );
  });

  it('is a table with what each network gains, and the layers once for variants that change alike', () => {
    const markdown = networksMarkdown(diff(variant({}), changed('resnet34'), changed('resnet50')));
    expect(markdown).toMatch(/\| plain34 +\| +10 \| +1,000 \| 2\.00 M \| same/);
    expect(markdown).toMatch(/\| resnet34 +\| +12 \(\+2\) \| 1,500 \(\+500\) \| 2\.00 M \| \*\*changed\*\*/);
    expect(markdown.match(/blocks\.\\\*\.gate \(16\)/g)).toHaveLength(1);
    expect(markdown).toContain('resnet34 and resnet50:');
  });

  it('is no table if no network changes', () => {
    expect(networksMarkdown(diff(variant({})))).not.toContain('|');
  });

  it('cannot bring markup or a frame of its own into a comment', () => {
    const hostile = { ...change, layer: '<!-- ablate-table --> @all | <b>', operation: '[x](https://evil.example)' };
    const markdown = networksMarkdown(diff(variant({ after: larger, same: false, changes: [hostile] })));
    expect(markdown).not.toMatch(/(?<!\\)<!--|@all|(?<!\\)\[x\]|(?<!\\)<b>/);
  });

  it('is refused if it is of another form, or too large', () => {
    const whole = diff(changed('resnet34'));
    expect(readNetworkDiff(JSON.stringify(whole))).toEqual({ value: whole });
    expect(readNetworkDiff('{')).toEqual({ fault: 'it is not JSON' });
    for (const wrong of [
      { ...whole, commit: 'main' },
      { ...whole, more: 1 },
      diff(variant({ variant: '../x' })),
      diff(changed('a'), variant({ changes: Array(1001).fill(change) })),
    ]) {
      expect(readNetworkDiff(JSON.stringify(wrong))).toHaveProperty('fault');
    }
  });
});

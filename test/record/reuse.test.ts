import { describe, expect, it } from 'vitest';
import { keyOf } from '../../src/record/key.ts';
import type { RunRecord } from '../../src/record/record.ts';
import { adopt, answerTo, reasonAgainst, reusedFrom, type WantedRun } from '../../src/record/reuse.ts';
import { makeRecord } from '../support/records.ts';

function keyed(change: (record: RunRecord) => void = () => {}): RunRecord {
  const record = makeRecord({}, change);
  return { ...record, key: keyOf(record) };
}

const record = keyed();
const { config, network, dataset, provenance } = record;
const wanted: WantedRun = {
  ...provenance,
  config,
  network: network.digest,
  dataset: dataset.digest,
  code: provenance.code as string,
};
const elsewhere = keyed(({ config: { dataset: data } }) => Object.assign(data, { source: 'archive:elsewhere.zip' }));

describe('a record that makes training needless', () => {
  it('has the key and the name of the wanted run', () => {
    const ofOtherName = keyed((other) => Object.assign(other.config, { variant: 'renamed' }));
    const ofOtherCode = keyed((other) => Object.assign(other.provenance, { code: '9'.repeat(64) }));
    expect(answerTo(wanted, [ofOtherName, ofOtherCode, makeRecord()])).toBeUndefined();
    expect(answerTo(wanted, [ofOtherName, elsewhere, record])).toBe(elsewhere);
  });

  it('may be of a network that is written differently, if its graphs are the same', () => {
    const rewritten = keyed((other) => Object.assign(other.network, { digest: '9'.repeat(64) }));
    expect(answerTo(wanted, [rewritten])).toBe(rewritten);
  });

  it('takes the settings that it was asked for by now', () => {
    expect(adopt(elsewhere, config, provenance).config).toEqual(config);
  });

  it.each([
    [provenance, false],
    [{ commit: 'f'.repeat(40), changes: null }, true],
    [{ commit: provenance.commit, changes: 'f'.repeat(64) }, true],
    [{ commit: null, changes: null }, true],
  ])('counts as reused away from its commit', (current, reused) => {
    expect(adopt(record, config, current).reused).toBe(reused);
  });

  it('names its commit', () => {
    expect(reusedFrom(record)).toBe('reused from 0123456');
    expect(reusedFrom(makeRecord({}, (other) => Object.assign(other.provenance, { dirty: true })))).toBe(
      'reused from 0123456 with changes',
    );
    expect(reusedFrom(makeRecord({}, (other) => Object.assign(other.provenance, { commit: null })))).toBe(
      'reused from an unknown commit',
    );
  });
});

it.each<[string, (record: RunRecord) => void]>([
  ['is of another network', (other) => of(other, { digest: '9'.repeat(64), graph: '9'.repeat(64) })],
  ['is of another network', (other) => of(other, { digest: '9'.repeat(64), graph: null })],
  ['is of other data', (other) => Object.assign(other.dataset, { digest: '9'.repeat(64) })],
  ['has another recipe', (other) => Object.assign(other.config.recipe, { batchSize: 64 })],
  ['was computed with other threads', (other) => Object.assign(other.provenance.engine, { threads: 1 })],
  ['was trained by other code', (other) => Object.assign(other.provenance, { code: '9'.repeat(64) })],
  ['was trained by other code', (other) => Object.assign(other.provenance, { graph: '9'.repeat(64) })],
  ['was trained with other packages', (other) => Object.assign(other.provenance, { packages: null })],
  ['was computed by another engine or machine', (other) => Object.assign(other.provenance.engine, { mode: 'eager' })],
  [
    'was computed by another engine or machine',
    ({ provenance: other }) =>
      Object.assign(other, {
        graph: '9'.repeat(64),
        engine: { ...other.engine, lowering: 'avx2', instructions: 'avx2' },
      }),
  ],
])('says of another record that it %s', (reason, change) => {
  expect(reasonAgainst(keyed(change), wanted)).toContain(reason);
});

it('says of a record of schema 1 that it has no key', () => {
  expect(reasonAgainst(makeRecord(), wanted)).toContain('has no key');
});

function of(record: RunRecord, { digest, graph }: { readonly digest: string; readonly graph: string | null }): void {
  record.network.digest = digest;
  record.provenance.graph = graph;
}

import { describe, expect, it } from 'vitest';
import { summarize } from '../../../src/judge/summarize.ts';
import { compareWithMain } from '../../../src/judge/versus-main.ts';
import type { RunRecord } from '../../../src/record/record.ts';
import { changeVerdict } from '../../../src/report/words/change-verdict.ts';
import { makeRecord, makeScoredRecords, makeSeedRecords } from '../../support/records.ts';

const main = { plain34: [1500, 1502, 1498], resnet34: [1600, 1602, 1598], resnet50: [1700, 1702, 1698] };
const firstSeeds = Object.fromEntries(Object.entries(main).map(([variant, [hits]]) => [variant, [hits as number]]));

/** Records of a change to the networks that it names; the others stay as on main. */
function changeOn(
  hits: Readonly<Record<string, readonly number[]>>,
  change: (record: RunRecord) => void = () => {},
  base: Readonly<Record<string, readonly number[]>> = main,
): string {
  const records = makeSeedRecords({ ...base, ...hits }, (record) => {
    if (record.config.variant in hits) record.network.digest = 'f'.repeat(64);
    change(record);
  });
  return changeVerdict(summarize({ records }), compareWithMain(records, makeSeedRecords(base)));
}

describe('changeVerdict', () => {
  it('names the variants that moved, and over how many seeds', () => {
    expect(changeOn({ resnet50: [1600, 1602, 1598], plain34: [1560, 1562, 1558] })).toBe(
      'Against main, over 3 seeds, plain34 gains 3.0 points and resnet50 loses 5.0 points.',
    );
  });

  it('does not call noise a change', () => {
    expect(changeOn({ resnet50: [1760, 1690, 1720] })).toBe('Against main, over 3 seeds, resnet50 is undecided.');
  });

  it('says how many seeds of the change would decide, in a study that adds them', () => {
    const records = makeSeedRecords({ resnet50: [1880, 1780, 1830] }, (record) => {
      record.network.digest = 'f'.repeat(64);
    });
    const compared = compareWithMain(records, makeSeedRecords({ resnet50: main.resnet50 }), { mostSeeds: 20 });
    expect(changeVerdict(summarize({ records }), compared)).toMatch(
      /^Against main, over 3 seeds, resnet50 is undecided \(\d+ to (\d+|more than 50) more seeds would decide\)\.$/,
    );
  });

  it('never says that one seed gains', () => {
    expect(changeOn({ resnet50: [1900] }, () => {}, firstSeeds)).toBe(
      'Against main, on one seed, resnet50 moved by +10.0 points; one seed decides nothing.',
    );
  });

  it('says when the networks are the same', () => {
    expect(changeOn({})).toBe('Nothing changed against main: the networks and their results are the same.');
  });

  it('does not call a change of the same network a gain', () => {
    const sameNetwork = (record: RunRecord) => {
      if (record.config.variant === 'resnet50') record.network.digest = '3'.repeat(64);
    };
    expect(changeOn({ resnet50: [1760, 1762, 1758] }, sameNetwork)).toBe(
      'Against main, over 3 seeds, resnet50 moved by +3.0 points, and not by the network: the code around it or the machine changed.',
    );
  });

  it('says that a network trains less often, not by how much it lost', () => {
    const seeds = [0, 1, 2, 3];
    const main = makeScoredRecords({ resnet50: 2 }, seeds);
    const change = makeScoredRecords({ resnet50: 0 }, seeds).map((record) => ({
      ...record,
      network: { ...record.network, digest: 'f'.repeat(64) },
    }));
    expect(changeVerdict(summarize({ records: change }), compareWithMain(change, main))).toBe(
      'Against main, over 4 seeds, resnet50 trains less often (0 of 4 seeds against 4 of 4, p 0.008).',
    );
  });

  it('names the field that forbids a comparison', () => {
    const onGpu = (record: RunRecord) =>
      Object.assign(record.provenance.engine, { engine: 'gpu', device: 'Example GPU' });
    expect(changeOn({}, onGpu)).toBe('No comparison with main: engine: native (graph) on main, gpu (graph) here.');
  });
});

describe('compareWithMain', () => {
  const [before] = [makeRecord({ correct: 150 })];
  const compare = (change: readonly RunRecord[], base: readonly RunRecord[] = [before]) =>
    compareWithMain(change, base)[0];

  it('takes change minus main, paired by image', () => {
    const comparison = compare([makeRecord({ correct: 160 })]);
    expect(comparison).toMatchObject({ variant: 'resnet34', refused: null, sameNetwork: true, unchanged: false });
    expect(comparison?.delta?.value).toBeCloseTo(0.05, 12);
    expect(comparison?.delta?.verdict).toBe('one seed');
    expect(comparison?.main?.result.value).toBe(0.75);
    expect(comparison?.change?.result.value).toBe(0.8);
  });

  it('compares sides that were trained with other seeds, or more of them', () => {
    const records = makeSeedRecords({ resnet34: [1600, 1610, 1590, 1605, 1595] });
    const comparison = compare(records.slice(2), records.slice(0, 2));
    expect(comparison).toMatchObject({ refused: null, unchanged: false, delta: { seeds: 2, verdict: 'undecided' } });
  });

  it('counts a variant that is equal image by image in no family', () => {
    const records = (hits: number[]) => makeSeedRecords({ plain34: [1500, 1502, 1498], resnet34: hits });
    const alone = compareWithMain(records([1640, 1642, 1638]).slice(3), records([1600, 1602, 1598]).slice(3));
    const both = compareWithMain(records([1640, 1642, 1638]), records([1600, 1602, 1598]));
    expect(both[0]).toMatchObject({ unchanged: true, delta: { value: 0, interval: { low: 0, high: 0 } } });
    expect(both[1]?.delta).toEqual(alone[0]?.delta);
  });

  it.each<[string, string, string, RunRecord[]]>([
    ['epochs', '3', '5', [makeRecord({ epochs: 5 })]],
    [
      'dataset digest',
      'b'.repeat(64),
      'e'.repeat(64),
      [makeRecord({}, (record) => Object.assign(record.dataset, { digest: 'e'.repeat(64) }))],
    ],
    ['classes', 'cat, dog', 'dog, cat', [makeRecord({}, (record) => record.dataset.classes.reverse())]],
    [
      'lockfile',
      'd'.repeat(64),
      'e'.repeat(64),
      [makeRecord({}, (record) => Object.assign(record.provenance, { packages: null, lockfile: 'e'.repeat(64) }))],
    ],
    [
      'lockfile',
      '4'.repeat(64),
      'e'.repeat(64),
      [makeRecord({}, (record) => Object.assign(record.provenance, { packages: 'e'.repeat(64) }))],
    ],
    [
      'training code',
      '3'.repeat(64),
      'e'.repeat(64),
      [makeRecord({}, (record) => Object.assign(record.provenance, { compiler: 'e'.repeat(64) }))],
    ],
    [
      'training code',
      '2'.repeat(64),
      'e'.repeat(64),
      [makeRecord({}, (record) => Object.assign(record.provenance, { graph: 'e'.repeat(64) }))],
    ],
    [
      'libraries',
      'nvidia-cudnn-cu12 9.1.0',
      'nvidia-cudnn-cu12 9.2.0',
      [makeRecord({}, (record) => Object.assign(record.provenance.engine, { libraries: 'nvidia-cudnn-cu12 9.2.0' }))],
    ],
    [
      'training code',
      '1'.repeat(64),
      'e'.repeat(64),
      [makeRecord({}, (record) => Object.assign(record.provenance, { code: 'e'.repeat(64) }))],
    ],
    ['version', '0.1.0', '0.2.0', [makeRecord({}, (record) => Object.assign(record.provenance, { version: '0.2.0' }))]],
    [
      'engine',
      'native (graph)',
      'wasm (graph)',
      [makeRecord({}, (record) => Object.assign(record.provenance.engine, { engine: 'wasm' }))],
    ],
  ])('refuses a delta over different %s', (field, first, second, change) => {
    expect(compare(change)).toMatchObject({ delta: null, refused: { field, first, second } });
  });

  it('takes other packages that compute nothing, another network with other graphs, and what a record does not know', () => {
    const change = (other: (record: RunRecord) => void) => compare([makeRecord({ correct: 160 }, other)])?.refused;
    expect(change(({ provenance }) => Object.assign(provenance, { lockfile: 'e'.repeat(64) }))).toBeNull();
    expect(
      change(({ provenance }) => Object.assign(provenance.engine, { libraries: null, settings: null })),
    ).toBeNull();
    const rewritten = (record: RunRecord) => {
      record.network.digest = 'e'.repeat(64);
      record.provenance.graph = 'e'.repeat(64);
    };
    expect(change(rewritten)).toBeNull();
  });

  it('takes another lockfile or version where it is allowed by name, and not the other for it', () => {
    const change = [makeRecord({ correct: 160 }, (record) => Object.assign(record.provenance, { version: '0.2.0' }))];
    expect(compareWithMain(change, [before], { allowed: ['version'] })[0]?.delta?.value).toBeCloseTo(0.05, 12);
    expect(compareWithMain(change, [before], { allowed: ['lockfile'] })[0]?.refused?.field).toBe('version');
  });

  it('takes other training code where it is allowed, and a record that does not know its own', () => {
    const by = (code: string | null) => [makeRecord({}, (record) => Object.assign(record.provenance, { code }))];
    expect(compareWithMain(by('e'.repeat(64)), [before], { allowed: ['code'] })[0]?.refused).toBeNull();
    expect(compare(by(null))?.refused).toBeNull();
  });

  it('refuses a delta over different GPUs', () => {
    const on = (device: string) =>
      makeRecord({}, (record) => Object.assign(record.provenance.engine, { engine: 'gpu', device }));
    expect(compare([on('B')], [on('A')])?.refused).toEqual({ field: 'device class', first: 'A', second: 'B' });
  });

  it('keeps a variant that only one side has', () => {
    expect(compare([makeRecord()], [])).toMatchObject({ main: null, delta: null, refused: null });
    expect(compare([], [before])).toMatchObject({ change: null, delta: null, refused: null });
  });
});

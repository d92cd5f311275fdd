import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/base/errors.ts';
import { recordLook } from '../../src/results/looks.ts';
import { readPlan, writePlan } from '../../src/results/plan-file.ts';
import { askedOf } from '../../src/study/looks.ts';
import { makePlan, type Plan } from '../../src/study/plan.ts';
import { temporaryFolder } from '../support/folder.ts';
import { makeStudy } from '../support/study.ts';

const planOf = (seeds: readonly number[], changes = {}): Plan =>
  makePlan(makeStudy(changes), { seeds }, { config: 'ablation.config.ts', options: [] });
const [three, five] = [planOf([0, 1, 2]), planOf([0, 1, 2, 3, 4])];
const noon = new Date('2026-01-02T12:00:00Z');
const look = { at: noon.toISOString(), ...askedOf(three, []) };
let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
});
const study = () => readFile(join(folder, 'study.json'), 'utf8');
const seedsOf = (looks: readonly { seeds: readonly number[] }[] | undefined) => looks?.map(({ seeds }) => seeds.length);

describe('recordLook', () => {
  it('writes a look with its time, and returns the looks up to it', async () => {
    await writePlan(folder, three);
    expect((await readPlan(folder))?.looks).toEqual([]);
    expect(await recordLook(folder, three, [], noon)).toMatchObject([
      { at: '2026-01-02T12:00:00.000Z', seeds: [0, 1, 2], margin: three.study.margin },
    ]);
    await writePlan(folder, five);
    expect(seedsOf(await recordLook(folder, five, []))).toEqual([3, 5]);
    expect(seedsOf((await readPlan(folder))?.looks)).toEqual([3, 5]);
  });

  it('counts a look once, however often its report is made again', async () => {
    await writePlan(folder, three);
    await recordLook(folder, three, [], noon);
    const before = await study();
    expect(seedsOf(await recordLook(folder, three, []))).toEqual([3]);
    expect(await study()).toBe(before);
  });

  it('takes the report of an earlier look for what it was', async () => {
    await writePlan(folder, three);
    await recordLook(folder, three, []);
    await writePlan(folder, five);
    await recordLook(folder, five, []);
    expect(seedsOf(await recordLook(folder, three, []))).toEqual([3]);
    expect(seedsOf((await readPlan(folder))?.looks)).toEqual([3, 5]);
  });

  it('counts a look whose process was killed before it read the results', async () => {
    await writePlan(folder, three);
    await recordLook(folder, three, [], noon);
    // The process ends here. The next one plans more seeds at once.
    await writePlan(folder, five);
    expect(seedsOf(await recordLook(folder, five, []))).toEqual([3, 5]);
  });

  it('keeps the looks of a study, and not those of another that replaces it', async () => {
    await writePlan(folder, three);
    await recordLook(folder, three, []);
    const other = planOf([0], { name: 'other' });
    expect(await recordLook(folder, other, [])).toEqual([]);
    await writePlan(folder, other);
    expect((await readPlan(folder))?.looks).toEqual([]);
  });

  it('reads a plan of a version that did not count, and does not change it', async () => {
    const text = JSON.stringify(three);
    await writeFile(join(folder, 'study.json'), text);
    expect(await recordLook(folder, three, [])).toEqual([]);
    expect(await study()).toBe(text);
  });

  it('finds no look in a folder without a plan', async () => {
    expect(await recordLook(folder, three, [])).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['looks', 3],
    ['looks.0.at', [{ ...look, at: 'yesterday' }]],
    ['looks.0.recipes', [{ ...look, recipes: [] }]],
  ])('names damage in %s', async (field, looks) => {
    await writeFile(join(folder, 'study.json'), JSON.stringify({ ...three, looks }));
    await expect(recordLook(folder, three, [])).rejects.toThrow(ConfigurationError);
    await expect(recordLook(folder, three, [])).rejects.toThrow(field);
  });

  it.skipIf(process.getuid?.() === 0)('does not need a folder that can be written to', async () => {
    await writePlan(folder, three);
    await chmod(folder, 0o500);
    try {
      expect(seedsOf(await recordLook(folder, three, []))).toEqual([3]);
    } finally {
      await chmod(folder, 0o700);
    }
  });
});

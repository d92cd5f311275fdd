import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { commandOf, parsePlan } from '../../src/github/plan.ts';
import { ablate } from '../support/cli.ts';
import { makeRecord } from '../support/records.ts';
import { planOfRecords } from './support/plan.ts';

const plan = planOfRecords([makeRecord({ variant: 'plain34' }), makeRecord({ variant: 'resnet34' })]);

describe('a plan', () => {
  it('is what "ablate plan --json" prints', async () => {
    const { stdout } = await ablate(['plan', '--json', '--epochs=4', '--variants=resnet34,plain34'], process.cwd());
    const { include, recipe } = parsePlan(stdout, 'stdout');
    expect(include.map(({ run }) => run)).toEqual(['plain34-seed0', 'resnet34-seed0']);
    expect(recipe.epochs).toBe(4);
  });

  it.each([
    ['no JSON', 'nothing', /Input plan is not JSON/],
    ['no runs', JSON.stringify({ ...plan, include: [] }), /include/],
    ['too many', JSON.stringify({ ...plan, include: Array(257).fill(plan.include[0]) }), /include/],
    ['a run whose name is a path', JSON.stringify({ ...plan, include: [{ ...plan.include[0], run: '../x' }] }), /run/],
    ['a preset that is an option', JSON.stringify({ ...plan, preset: '--help' }), /preset/],
  ])('is refused with %s', (_, text, message) => {
    expect(() => parsePlan(text, 'Input plan')).toThrow(message);
  });

  it('says how to train the same again', () => {
    expect(commandOf({ ...plan, preset: 'full' })).toBe(
      'npm run ablation -- --preset=full --variants=plain34,resnet34 --seeds=0 --epochs=3 --dataset=cats_vs_dogs --image-size=64',
    );
  });

  it.each(["folder:my pets; rm -rf ~ $(id) `id` 'quoted'", 'folder:a\nb'])(
    'quotes what a shell would read: %j',
    (source) => {
      const command = commandOf({ ...plan, dataset: { ...plan.dataset, source } });
      const words = execFileSync('sh', ['-c', command.replace('npm run ablation --', "printf '%s\\n'")], {
        encoding: 'utf8',
      });
      expect(words.split('\n')).toContain(`--dataset=${source.replace(/\s+/g, ' ')}`);
      expect(command).not.toContain('\n');
    },
  );
});

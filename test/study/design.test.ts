import { describe, expect, it } from 'vitest';
import { checkStudy } from '../../src/study/check.ts';
import { comparisonsOf, type Design } from '../../src/study/design.ts';
import { makePlan, parsePlan } from '../../src/study/plan.ts';
import type { Study } from '../../src/study/study.ts';
import { variantsOf } from '../../src/study/variants.ts';
import { makeStudy } from '../support/study.ts';

/** A study in `design` that leaves its names to Ablate. */
function designed(design: Design, factors: Study['factors']): Study<never> {
  const { contrast: _, variant: __, ...rest } = makeStudy();
  return { ...rest, design, factors };
}

const parts = { shortcut: ['residual', 'none'], norm: ['batch', 'group', 'none'], se: [false, true] };
const names = (study: Study<never>) => variantsOf(study).map(({ name }) => name);
const compared = (design: Design, factors: Study['factors']) => {
  const study = designed(design, factors);
  const byLevels = new Map(variantsOf(study).map(({ name, levels }) => [JSON.stringify(levels), name]));
  return comparisonsOf({ design, factors }).map(({ from, to }) =>
    [to, from].map((levels) => byLevels.get(JSON.stringify(levels))).join(' - '),
  );
};

describe('a design', () => {
  it('leaves out one part after the other, each level against the full network', () => {
    expect(names(designed('leave-one-out', parts))).toEqual([
      'full',
      'without-shortcut',
      'norm-group',
      'without-norm',
      'with-se',
    ]);
    expect(compared('leave-one-out', parts)).toEqual([
      'without-shortcut - full',
      'norm-group - full',
      'without-norm - full',
      'with-se - full',
    ]);
  });

  it('adds one part after the other, each against the step before', () => {
    const ladder = { shortcut: ['none', 'residual'], width: [1, 2, 4] };
    expect(compared('add-one-in', ladder)).toEqual([
      'shortcut-residual - baseline',
      'shortcut-residual-width-2 - shortcut-residual',
      'shortcut-residual-width-4 - shortcut-residual-width-2',
    ]);
  });

  it('is a list of variants, each against the first, which fills in what it does not name', () => {
    const list = [{}, { norm: 'none' }, { norm: 'none', se: true }];
    expect(compared(list, parts)).toEqual(['without-norm - baseline', 'without-norm-with-se - baseline']);
    expect(variantsOf(designed(list, parts))[1]?.levels).toEqual({ shortcut: 'residual', norm: 'none', se: false });
  });

  it('travels in the plan', () => {
    const plan = makePlan(designed('leave-one-out', parts), { precision: 'fp32' }, { config: 'a.ts', options: [] });
    expect(parsePlan(JSON.stringify(plan), 'plan.json')).toEqual(plan);
    expect(plan.study).toMatchObject({ design: 'leave-one-out', contrast: null });
  });

  it('is factorial in a plan of an earlier version', () => {
    const plan = makePlan(makeStudy(), { precision: 'fp32' }, { config: 'a.ts', options: [] });
    const { design: _, ...study } = plan.study;
    expect(parsePlan(JSON.stringify({ ...plan, study }), 'plan.json')).toEqual(plan);
  });
});

describe('a study with a design', () => {
  it.each<[string, unknown, RegExp]>([
    [
      'a contrast in a design that has its own',
      makeStudy({ design: 'leave-one-out' }),
      /contrast belongs to a factorial design/,
    ],
    [
      'a factorial design without a contrast',
      { ...makeStudy(), contrast: undefined },
      /contrast is missing: name the fac/,
    ],
    [
      'a factor with nothing to leave out',
      designed('leave-one-out', { se: [true] }),
      /factor se has one level, but design "leave-one-out"/,
    ],
    [
      'a list with an unknown factor',
      designed([{}, { width: 2 }], parts),
      /lists width "2", expected no such factor; th/,
    ],
    [
      'a list with an unknown level',
      designed([{}, { norm: 'layer' }], parts),
      /norm "layer", expected batch, group, none/,
    ],
    ['a variant twice', designed([{}, { norm: 'batch' }], parts), /design lists the variant .*"batch".* twice/],
    ['an unknown design', { ...makeStudy(), design: 'latin-square' }, /design: /],
  ])('is refused for %s', (_, study, message) => {
    expect(() => checkStudy(study, 'ablation.config.ts')).toThrow(message);
  });
});

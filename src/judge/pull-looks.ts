import type { Asked } from '../study/look.ts';
import { type Change, changesIn, registered } from './looks.ts';

/** A look at a pull request: the results of one workflow run. */
export interface PullLook {
  /** GitHub's id of the workflow run. */
  readonly run: number;
  /** The commit that it trained. */
  readonly commit: string;
  /** How often the run was evaluated: more than once if it trained in rounds. */
  readonly rounds: number;
  readonly asked: Asked;
}

/** A workflow run of the pull request's branch that has ended well, as GitHub lists it. */
export type ListedRun = Pick<PullLook, 'run'>;

/** How often results of a pull request were looked at, and whether the question stayed the one that was registered. */
export interface PullLooks {
  /** Looks with the present one. */
  readonly count: number;
  /** Evaluations: looks and the rounds inside them. */
  readonly rounds: number;
  /** The commit of the first look, which registered the question. */
  readonly commit: string;
  readonly changes: readonly Change[];
  /** Number of recipes. */
  readonly recipes: number;
  /** Whether looks between the first and the others were forgotten, so that there may be more recipes and changes. */
  readonly isPartial: boolean;
  /** Runs that GitHub lists and no look is of. */
  readonly unrecorded: number;
  /** Looks whose runs GitHub does not list; null if its list is not known or not whole. */
  readonly unlisted: number | null;
}

/**
 * Says what the looks at a pull request come to. The last one is the present one, whose run may not have ended.
 * `forgotten` looks came after the first and are known by their number alone. `listed` is undefined if GitHub's list is
 * not known.
 */
export function pullLooksOf(
  looks: readonly [PullLook, ...PullLook[]],
  forgotten: number,
  listed: { readonly runs: readonly ListedRun[]; readonly isWhole: boolean } | undefined,
): PullLooks {
  const [first] = looks;
  const present = looks.at(-1);
  const known = new Set(looks.map(({ run }) => run));
  const has = new Set(listed?.runs.map(({ run }) => run));
  const distinct = new Set(looks.map(({ asked }) => asked.recipes.join()));
  return {
    count: looks.length + forgotten,
    rounds: looks.reduce((total, { rounds }) => total + rounds, forgotten),
    commit: first.commit,
    changes: changesIn(
      looks.map(({ asked }) => asked),
      registered,
    ).map((change) => ({ ...change, after: change.after + forgotten })),
    recipes: distinct.size,
    isPartial: forgotten > 0,
    // Those that were forgotten are among the runs that no look is of.
    unrecorded: Math.max(0, [...has].filter((run) => !known.has(run)).length - forgotten),
    unlisted: listed?.isWhole ? looks.filter((look) => look !== present && !has.has(look.run)).length : null,
  };
}

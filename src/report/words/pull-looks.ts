import { plural } from '../../base/format.ts';
import type { PullLooks } from '../../judge/pull-looks.ts';
import { changesText } from './looks.ts';

/** How often a pull request was looked at, and whether the question is still the one that its first look registered. */
export function pullLooksText(looks: PullLooks): string {
  const { count, rounds, commit, changes, recipes, isPartial, unrecorded, unlisted } = looks;
  const evaluations = rounds > count ? `, with its rounds evaluation ${rounds}` : '';
  const least = isPartial ? 'at least ' : '';
  const opening = `Look ${count} at this pull request${evaluations}, with ${least}${plural(recipes, 'recipe')}.`;
  const question =
    changes.length === 0
      ? `Contrast, metric, margin, seeds and recipe are as registered in ${commit}.`
      : `Registered in ${commit}, and since then: ${changesText(changes)}.`;
  return [
    opening,
    question,
    ...(unrecorded > 0 ? [`GitHub lists ${plural(unrecorded, 'other successful run')}, without a look here.`] : []),
    ...(unlisted ? [`GitHub does not list the runs of ${plural(unlisted, 'look')}.`] : []),
  ].join(' ');
}

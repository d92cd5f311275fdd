import { isDecided } from '../../judge/decision.ts';
import type { StudySummary } from '../../judge/summarize.ts';
import { type Moved, movedText, oneSeedClauses, seedsClauses } from './clauses.ts';
import { named, reference } from './phrases.ts';

/** What a study of several variants found, as clauses of a sentence. */
export function variantsClauses(
  { question, effects, main }: StudySummary,
  seeds: number,
  untrained: ReadonlySet<string>,
): string[] {
  const isTrained = (variant: string) => !untrained.has(variant);
  const moved: Moved[] = effects
    .filter(({ baseline, treatment }) => isTrained(baseline) && isTrained(treatment))
    .map(({ treatment, delta }) => ({ variant: treatment, delta }));
  const [first, ...rest] = seeds === 1 ? oneSeedClauses(moved, question) : seedsClauses(moved, question);
  const total = main.flatMap(({ step, delta }) =>
    step === null && isDecided(delta) ? [`all steps together ${movedText(delta, question.metric, true)}`] : [],
  );
  return [
    ...(first === undefined ? [] : [`${reference(question, effects)}, ${first}`]),
    ...total,
    ...chanceClauses(untrained),
    ...rest,
  ];
}

/** A clause on networks that learned nothing, which are neither better nor worse than others. */
const chanceClauses = (untrained: ReadonlySet<string>): string[] =>
  untrained.size === 0 ? [] : [`${named([...untrained])} ${untrained.size === 1 ? 'stays' : 'stay'} at chance`];

import { randomStream } from '../src/base/random.ts';
import { intervalOf } from '../src/judge/statistics/crossed.ts';
import { type Corrected, holm } from '../src/judge/statistics/holm.ts';
import { alphaAfter, type Schedule } from '../src/judge/statistics/sequential.ts';
import { readAlone } from '../src/judge/statistics/verdict.ts';
import { type Estimate, estimateOf, isFalse, margin } from './sequential.ts';
import { growingStudy, type SimulatedNetwork } from './simulation.ts';

/**
 * A study whose seeds are extended: evaluated over a fixed number of seeds, and again over more. Errors count at every look,
 * whether people would have gone on to it or not.
 */
export interface Extension {
  /** The fixed numbers of seeds, in ascending order. */
  readonly looks: readonly number[];
  /** If given, the study goes on after the fixed looks with this budget, evaluated after every seed. */
  readonly mostSeeds?: number;
}

/** How a look counts the looks before it. */
export const countings = ['every look at 5%', 'with what is spent'] as const;

export interface ExtensionResult {
  readonly counting: (typeof countings)[number];
  /** Share of the studies with a false verdict at any of the looks, however people stop. */
  readonly falseVerdicts: number;
  /** Share in which every contrast was decided at a look. */
  readonly decided: number;
}

/** What is simulated: contrasts between two networks each. */
export interface ExtensionScene {
  readonly networks: readonly SimulatedNetwork[];
  readonly images: number;
  /** The true difference of every contrast in points. */
  readonly difference: number;
}

/** Simulates studies and follows the extension on the same draws under both countings. */
export function extended(scene: ExtensionScene, extension: Extension, studies: number, seed = 1): ExtensionResult[] {
  const { networks, images, difference } = scene;
  const random = randomStream(seed, `extension/${JSON.stringify({ scene, extension })}`);
  const evaluations = evaluationsOf(extension);
  const contrasts = networks.length / 2;
  const totals = countings.map((counting) => ({ counting, falseVerdicts: 0, decided: 0 }));
  for (let study = 0; study < studies; study++) {
    const growing = growingStudy(networks, images, random);
    const families: Estimate[][] = [];
    for (let seeds = 1; seeds <= (evaluations.at(-1)?.seeds ?? 0); seeds++) {
      const sides = growing.next().value;
      families[seeds] =
        seeds === 1 ? [] : Array.from({ length: contrasts }, (_, contrast) => estimateOf(sides, contrast));
    }
    for (const total of totals) {
      const looks = evaluations.map(({ seeds, schedule }) => {
        const alpha = total.counting === 'every look at 5%' ? 0.05 : alphaAfter(seeds, schedule);
        const verdicts = verdictsAt(families[seeds] ?? [], alpha);
        return {
          isFalse: verdicts.some((verdict) => isFalse(verdict, difference)),
          decided: verdicts.every((verdict) => verdict !== 'undecided'),
        };
      });
      total.falseVerdicts += Number(looks.some((look) => look.isFalse)) / studies;
      total.decided += Number(looks.some((look) => look.decided)) / studies;
    }
  }
  return totals;
}

function evaluationsOf({ looks, mostSeeds }: Extension): { readonly seeds: number; readonly schedule: Schedule }[] {
  const fixed = looks.map((seeds, fixedLooks) => ({ seeds, schedule: { fixedLooks } }));
  if (mostSeeds === undefined) return fixed;
  const from = (looks.at(-1) ?? 1) + 1;
  const schedule = { mostSeeds, fixedLooks: looks.length };
  return [...fixed, ...Array.from({ length: mostSeeds - from + 1 }, (_, index) => ({ seeds: from + index, schedule }))];
}

function verdictsAt(family: readonly Estimate[], alpha: number) {
  const corrected = holm(
    family.map(({ p }) => p),
    alpha,
  );
  return family.map((estimate, index) =>
    readAlone(intervalOf(estimate, (corrected[index] as Corrected).level), margin),
  );
}

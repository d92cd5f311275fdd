import { type RandomStream, randomStream } from '../src/base/random.ts';
import { type Judged, judge } from '../src/judge/decision.ts';
import { estimateOf } from '../src/judge/estimate.ts';
import { boschlooP } from '../src/judge/statistics/boschloo.ts';
import { againstConstant } from '../src/judge/statistics/constant.ts';
import { intervalOf } from '../src/judge/statistics/crossed.ts';
import { studentOfUnequal } from '../src/judge/statistics/unequal.ts';
import type { TwoPart } from '../src/judge/two-part.ts';
import { defaultMetric as metric } from '../src/study/metric.ts';
import { luckOf, type SimulatedNetwork, trueAccuracy } from './simulation.ts';

/** A 2 x 2 study of networks of which some seeds do not train. */
export interface DeadCell {
  /** Probability that a seed does not train, network by network: two contrasts of two. */
  readonly dead: readonly [number, number, number, number];
  /** Whether such a seed has learned a trace, with an area under the ROC curve of 0.55 to 0.60, or nothing. */
  readonly weak: boolean;
  readonly images: number;
  readonly seedSd: number;
}

/** Results after so many seeds. Shares of the studies, if nothing else is said. */
export interface DeadOutcome {
  readonly seeds: number;
  /** With a sentence that is false if both networks of a contrast are the same; after this number of seeds alone. */
  readonly falseSentences: number;
  /** The same after any number of seeds up to this one, at the levels of a study with a budget of ten seeds. */
  readonly falseByLooking: number;
  /** Share of the second contrasts whose counts are decided. */
  readonly countsDecided: number;
  /** Shares of the 95 % intervals that cover, where at least three seeds of each network trained; NaN if there is none. */
  readonly difference: number;
  readonly accuracy: number;
}

export interface DeadResult {
  readonly outcomes: readonly DeadOutcome[];
  /** Share of the seeds that do not train, or hardly, which the rule takes for trained; and the reverse. */
  readonly deadTaken: number;
  readonly trainedMissed: number;
}

const mostSeeds = 10;
const margin = 1;

export function deadSeeds(cell: DeadCell, studies: number): DeadResult {
  const random = randomStream(5, `dead/${JSON.stringify(cell)}`);
  const network = { skill: 0.9, taste: 0.7, seedSd: cell.seedSd };
  const truth = trueAccuracy(network);
  const seedCounts = Array.from({ length: mostSeeds - 1 }, (_, index) => index + 2);
  const tallies = seedCounts.map((seeds) => ({
    seeds,
    fixed: 0,
    looking: 0,
    counts: 0,
    parts: 0,
    difference: 0,
    accuracy: 0,
  }));
  const kinds = { dead: 0, deadTaken: 0, trained: 0, trainedMissed: 0 };
  for (let study = 0; study < studies; study++) {
    const networks = drawStudy(cell, network, random);
    for (const { dead, trained } of networks.flat()) {
      kinds[dead ? 'dead' : 'trained']++;
      if (dead === trained) kinds[dead ? 'deadTaken' : 'trainedMissed']++;
    }
    let lookedFalse = false;
    for (const tally of tallies) {
      const upTo = networks.map((seeds) => seeds.slice(0, tally.seeds));
      const entries = [entryOf(upTo[0] ?? [], upTo[1] ?? []), entryOf(upTo[2] ?? [], upTo[3] ?? [])];
      const fixed = judge(entries, { metric, margin });
      lookedFalse ||= judge(entries, { metric, margin, mostSeeds }).some(isFalse);
      tally.fixed += Number(fixed.some(isFalse));
      tally.looking += Number(lookedFalse);
      tally.counts += Number((fixed[1]?.counts?.corrected ?? 1) <= 0.05);
      const living = upTo.slice(0, 2).map((seeds) => seeds.filter(({ trained }) => trained).map(({ flags }) => flags));
      if (living.some((values) => values.length < 3)) continue;
      tally.parts++;
      tally.difference += Number(
        covers(
          living.map((values, side) => ({ weight: 1 - 2 * side, values })),
          0,
        ),
      );
      tally.accuracy += Number(covers([{ weight: 1, values: living[0] ?? [] }], truth));
    }
  }
  return {
    outcomes: tallies.map(({ seeds, fixed, looking, counts, parts, difference, accuracy }) => ({
      seeds,
      falseSentences: fixed / studies,
      falseByLooking: looking / studies,
      countsDecided: counts / studies,
      difference: difference / parts,
      accuracy: accuracy / parts,
    })),
    deadTaken: kinds.deadTaken / kinds.dead,
    trainedMissed: kinds.trainedMissed / kinds.trained,
  };
}

interface Seed {
  readonly dead: boolean;
  /** By the rule. */
  readonly trained: boolean;
  readonly flags: Uint8Array;
}

/** All seeds of all networks. The sign of a margin is right or wrong as in simulation.ts; half of the images are positive. */
function drawStudy(
  { dead, weak, images, seedSd }: DeadCell,
  network: SimulatedNetwork,
  random: RandomStream,
): Seed[][] {
  const easy = Float64Array.from({ length: images }, () => 1.2 * random.normal());
  const labels = Uint8Array.from(easy, (_, image) => image % 2);
  return dead.map((share) => {
    const logits = easy.map((logit) => logit + network.skill + network.taste * random.normal());
    return Array.from({ length: mostSeeds }, () => {
      const isDead = random.uniform() < share;
      const margins = isDead
        ? deadMargins(labels, weak, random)
        : livingMargins(labels, logits, luckOf({ ...network, seedSd }), random);
      return seedOf(isDead, labels, margins);
    });
  });
}

function livingMargins(labels: Uint8Array, logits: Float64Array, spread: number, random: RandomStream): Float64Array {
  const luck = spread * random.normal();
  return logits.map((logit, image) => {
    const share = random.uniform() || 0.5;
    return (2 * (labels[image] as number) - 1) * (logit + luck + Math.log(share / (1 - share)));
  });
}

/** A seed that names one class for five images of six, whether it has learned a trace or nothing. */
function deadMargins(labels: Uint8Array, weak: boolean, random: RandomStream): Float64Array {
  const shift = random.uniform() < 0.5 ? 1 : -1;
  // Normal quantiles of 0.55 and 0.60 times the square root of 2: the distance of the two classes' means.
  const distance = weak ? 0.1777 + random.uniform() * (0.3583 - 0.1777) : 0;
  return Float64Array.from(labels, (label) => 0.3 * (shift + distance * (label - 0.5) + random.normal()));
}

function seedOf(dead: boolean, labels: Uint8Array, margins: Float64Array): Seed {
  const logProbabilities = new Float64Array(2 * margins.length);
  const losses = new Float64Array(margins.length);
  const predictions = new Uint8Array(margins.length);
  for (const [image, value] of margins.entries()) {
    logProbabilities[2 * image] = -Math.log1p(Math.exp(value));
    logProbabilities[2 * image + 1] = -Math.log1p(Math.exp(-value));
    losses[image] = -(logProbabilities[2 * image + (labels[image] as number)] as number);
    predictions[image] = Number(value > 0);
  }
  const found = againstConstant({ labels, classes: 2, logProbabilities, predictions, losses });
  return {
    dead,
    trained: found?.trained === true,
    flags: predictions.map((one, image) => Number(one === labels[image])),
  };
}

/** The contrast of two networks, as `twoPartOf` makes it from records. */
function entryOf(treatment: readonly Seed[], baseline: readonly Seed[]): TwoPart {
  const living = [treatment, baseline].map((seeds) => seeds.filter(({ trained }) => trained));
  const counted = [treatment, baseline].map((seeds, side) => ({
    trained: living[side]?.length ?? 0,
    seeds: seeds.length,
  }));
  const [first = { trained: 0, seeds: 0 }, second = first] = counted;
  const sides = living.map((seeds, side) => ({ weight: 1 - 2 * side, values: seeds.map(({ flags }) => flags) }));
  const all = first.trained + second.trained === first.seeds + second.seeds;
  return {
    counts: all ? null : { treatment: first, baseline: second, p: boschlooP(first, second) },
    difference: sides.some(({ values }) => values.length === 0) ? null : estimateOf(sides),
    sides: counted,
  };
}

function covers(sides: Parameters<typeof estimateOf>[0], truth: number): boolean {
  const { components } = estimateOf(sides);
  if (components === null) return false;
  const { low, high } = intervalOf(studentOfUnequal(components));
  return low <= truth && truth <= high;
}

const isFalse = ({ verdict }: Judged): boolean => !['same', 'undecided', 'one seed'].includes(verdict);

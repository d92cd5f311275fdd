import { markdownTable } from 'markdown-table';
import { precisions as allPrecisions, type Precision } from '../src/base/choices.ts';
import type { Case } from './cases.ts';
import {
  type Comparison,
  compareEpochs,
  compareSteps,
  compareStudies,
  epochSeconds,
  imagesPerSecond,
  medianEpoch,
} from './compare.ts';
import { nameOf, precisions } from './contenders.ts';
import type { CaseResult, EpochResult, Results, StudyResult } from './results.ts';
import { rooflinePoint, stepGflop } from './roofline.ts';
import { median, quantile } from './statistics.ts';

type Row = readonly string[];

/** The whole results file as Markdown. */
export function renderResults(results: Results): string {
  const { cases, epoch, study, gemm } = results;
  const sections = [renderMachine(results)];
  if (cases.length > 0) {
    sections.push(...measuredPrecisions(cases).map((precision) => renderSpeed(cases, precision)), renderDetails(cases));
    if (gemm.length > 0) sections.push(renderRoofline(results));
  }
  if (epoch !== null) sections.push(renderEpoch(epoch));
  if (study !== null) sections.push(renderStudy(study));
  const failures = renderFailures(results);
  if (failures !== '') sections.push(failures);
  return `${sections.join('\n\n')}\n`;
}

function renderMachine(results: Results): string {
  const { machine, missing, cases, epoch, study } = results;
  const measured = [...cases, ...(epoch ? [epoch] : []), ...(study ? [study] : [])];
  const versions = new Set(measured.flatMap((one) => one.measurements.map(({ version }) => version)));
  const lines = [
    `${machine.date.slice(0, 10)}, ${machine.gpu === undefined ? '' : `${machine.gpu}, `}${machine.cpu}, ${machine.cores} cores, ${(machine.memoryBytes / 2 ** 30).toFixed(0)} GiB, ${machine.kernel}, Node.js ${machine.node}; load before the run ${machine.load.toFixed(2)}.`,
    `${[...versions].join('; ')}.`,
    effortLine(results),
  ];
  if (missing.length > 0) lines.push(`Not installed, so not measured: ${missing.join(', ')}.`);
  return lines.join('\n');
}

const measuredPrecisions = (cases: readonly CaseResult[]): readonly Precision[] =>
  allPrecisions.filter((precision) =>
    cases.some(({ measurements }) => measurements.some((measurement) => measurement.precision === precision)),
  );

function effortLine({ rounds, stepsPerRound, epoch, study, machine }: Results): string {
  if (study !== null) return rounds === 1 ? 'One turn each.' : `Medians of ${rounds} turns.`;
  if (epoch !== null) return `Medians of ${rounds} epochs; the contenders take turns.`;
  if (machine.gpu !== undefined) return `Medians of ${rounds * stepsPerRound} steps, one contender after the other.`;
  return `Medians of ${rounds * stepsPerRound} steps in ${rounds} rounds, in which the contenders take turns.`;
}

/**
 * Images per second of every contender of one precision, one row per case, and Ablate's speed divided by the best
 * peer's.
 */
export function renderSpeed(cases: readonly CaseResult[], precision: Precision): string {
  const labels = [
    ...new Set(
      cases.flatMap(({ measurements }) => measurements.filter((m) => m.precision === precision).map((m) => m.label)),
    ),
  ];
  const rows = cases.map((result): Row => {
    const speeds = labels.map((label) => {
      const measurement = result.measurements.find((one) => one.label === label && one.precision === precision);
      return measurement === undefined ? '-' : significant(imagesPerSecond(result, measurement));
    });
    return [...caseCells(result.case), ...speeds, comparisonCell(compareSteps(result, precision))];
  });
  return titled(`Images a second, ${precision}`, [...caseHeader, ...labels, 'Ablate / best peer'], rows);
}

/** How steady each median is, how much memory it needs, and how long the first step takes. */
function renderDetails(cases: readonly CaseResult[]): string {
  const rows = cases.flatMap((result) =>
    result.measurements.map((measurement): Row => {
      const milliseconds = measurement.seconds.map((seconds) => 1000 * seconds);
      return [
        ...caseCells(result.case),
        nameOf(measurement),
        ...[0.5, 0.25, 0.75].map((q) => quantile(milliseconds, q).toFixed(0)),
        (measurement.peakBytes / 1e9).toFixed(2),
        measurement.secondsToFirstStep.toFixed(1),
      ];
    }),
  );
  const header = ['Contender', 'Step, ms', 'Quartile', 'Quartile', 'Peak memory, GB', 'Start to first step, s'];
  return titled('Step, memory and start', [...caseHeader, ...header], rows);
}

function renderRoofline({ cases, gemm }: Results): string {
  const peaks = gemm.map((peak) => {
    const speeds = precisions.flatMap((precision) => {
      const speed = peak[precision];
      return speed === undefined ? [] : [`${speed.toFixed(0)} GFLOP/s ${precision}`];
    });
    return `${peak.version}: ${speeds.join(', ')}`;
  });
  const rows = cases.map((result): Row => {
    const points = precisions.flatMap((precision) => {
      const point = rooflinePoint(result, precision, gemm);
      return point === undefined ? ['-', '-'] : [point.gflops.toFixed(0), `${(100 * point.share).toFixed(0)} %`];
    });
    return [...caseCells(result.case), stepGflop(result.case).toFixed(1), ...points];
  });
  const header = ['GFLOP a step', ...precisions.flatMap((precision) => [`GFLOP/s ${precision}`, 'Share of peak'])];
  return `${titled('Roofline of Ablate', [...caseHeader, ...header], rows)}\n\nBest matrix products: ${peaks.join('; ')}.`;
}

/** Seconds of one epoch, one row per contender, and Ablate's speed divided by that of every peer of the same precision. */
export function renderEpoch(result: EpochResult): string {
  const rows = result.measurements.map((measurement): Row => {
    const middle = measurement.epochs.toSorted((a, b) => epochSeconds(a) - epochSeconds(b))[
      measurement.epochs.length >> 1
    ];
    return [
      nameOf(measurement),
      medianEpoch(measurement).toFixed(1),
      middle?.evaluate.toFixed(1) ?? '-',
      `${(100 * (measurement.epochs.at(-1)?.top1 ?? 0)).toFixed(1)} %`,
    ];
  });
  const { network, imageSize, batchSize } = result.case;
  const title = `One epoch of ${network}, ${imageSize} px, batch ${batchSize}, data from disk`;
  const ratios = precisions.map((precision) => `${precision} ${comparisonCell(compareEpochs(result, precision))}`);
  const header = ['Contender', 'Epoch, s', 'of it evaluation, s', 'val top-1 at the end'];
  return `${titled(title, header, rows)}\n\nAblate / best peer: ${ratios.join(', ')}. Decoding the archive once took Ablate ${result.preparationSeconds.toFixed(1)} s.`;
}

/** Seconds of one whole study, a row per way and precision. */
export function renderStudy(result: StudyResult): string {
  const { images, imageSize, batchSize, variants, measurements } = result;
  const rows = measurements.map((measurement): Row => {
    const seconds = median(measurement.seconds);
    return [
      nameOf(measurement),
      seconds.toFixed(0),
      significant((variants.length * images.train) / seconds),
      ...variants.map((variant) => `${(100 * (measurement.top1[variant] ?? 0)).toFixed(1)} %`),
    ];
  });
  const title = `One study: ${variants.length} variants, one epoch each of ${images.train} images and ${images.val} for validation, ${imageSize} px, batch ${batchSize}`;
  const header = ['Contender', 'Study, s', 'images/s', ...variants.map((variant) => `${variant}, val top-1`)];
  const ratios = precisions.map((precision) => `${precision} ${comparisonCell(compareStudies(result, precision))}`);
  return `${titled(title, header, rows)}\n\nAblate / best peer: ${ratios.join(', ')}. The time is the command's, from its start to its end.`;
}

function renderFailures({ cases, epoch, study }: Results): string {
  const lines = [
    ...[...cases, ...(epoch ? [epoch] : [])].flatMap((result) =>
      result.failures.map((failure) => `- ${nameOf(failure)}, ${caseCells(result.case).join(' ')}: ${failure.reason}`),
    ),
    ...(study?.failures ?? []).map((failure) => `- ${nameOf(failure)}: ${failure.reason}`),
  ];
  return lines.length === 0 ? '' : `Failed:\n\n${lines.join('\n')}`;
}

const caseHeader = ['Network', 'Image', 'Batch', 'Threads'];
const caseCells = ({ network, imageSize, batchSize, threads, instructions, neighbour }: Case): Row => [
  network,
  `${imageSize} px`,
  String(batchSize),
  [threads, instructions, neighbour && 'shared'].filter(Boolean).join(', '),
];

const comparisonCell = (comparison: Comparison | undefined): string =>
  comparison === undefined ? '-' : `${comparison.ratio.toFixed(2)} (${comparison.bestPeer})`;

const significant = (value: number): string => value.toFixed(value < 100 ? 1 : 0);

function titled(title: string, header: Row, rows: readonly Row[]): string {
  const align = header.map((_, column) =>
    rows.every((row) => /^[-\d.]+( px| %)?$/.test(row[column] ?? '')) ? 'r' : 'l',
  );
  return `**${title}**\n\n${markdownTable([header, ...rows], { align })}`;
}

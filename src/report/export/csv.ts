import type { RunRecord } from '../../record/record.ts';

/** Every epoch of every run as a row of CSV (RFC 4180), for a spreadsheet or a data frame. */
export function recordsCsv(records: readonly RunRecord[]): string {
  const factors = [...new Set(records.flatMap(({ config }) => Object.keys(config.levels)))];
  const namesIn = (split: 'train' | 'val'): string[] => [
    ...new Set([
      'loss',
      'top1',
      ...records.flatMap(({ epochs }) => epochs.flatMap((epoch) => Object.keys(epoch[split]))),
    ]),
  ];
  const metrics = (['train', 'val'] as const).flatMap((split) => namesIn(split).map((name) => [split, name] as const));
  const header = [
    ...['study', 'variant', ...factors, 'seed', 'parameters', 'flops', 'images_per_second'],
    ...['epoch', 'learning_rate', ...metrics.map(([split, name]) => `${split}_${name}`)],
  ];
  const rows = records.flatMap(({ config, network, timing, epochs }) =>
    epochs.map(({ epoch, learningRate, train, val }) => [
      ...[config.study, config.variant, ...factors.map((factor) => config.levels[factor] ?? ''), config.seed],
      ...[network.parameters, network.flops, timing.imagesPerSecond],
      ...[epoch, learningRate, ...metrics.map(([split, name]) => ({ train, val })[split][name] ?? null)],
    ]),
  );
  return [header, ...rows].map((row) => `${row.map(field).join()}\r\n`).join('');
}

/** Marks a text that a spreadsheet would take for a formula. Unknown values are empty. */
function field(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return value === null ? '' : String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

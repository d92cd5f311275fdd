import type { RunRecord } from '../results/record.ts';

/** Every epoch of every run as a row of CSV (RFC 4180): what a spreadsheet or a data frame takes. */
export function recordsCsv(records: readonly RunRecord[]): string {
  const factors = [...new Set(records.flatMap(({ config }) => Object.keys(config.levels)))];
  const header = [
    ...['study', 'variant', ...factors, 'seed', 'parameters', 'flops', 'images_per_second'],
    ...['epoch', 'learning_rate', 'train_loss', 'train_top1', 'val_loss', 'val_top1'],
  ];
  const rows = records.flatMap(({ config, network, timing, epochs }) =>
    epochs.map(({ epoch, learningRate, train, val }) => [
      ...[config.study, config.variant, ...factors.map((factor) => config.levels[factor] ?? ''), config.seed],
      ...[network.parameters, network.flops, timing.imagesPerSecond],
      ...[epoch, learningRate, train.loss, train.top1, val.loss, val.top1],
    ]),
  );
  return [header, ...rows].map((row) => `${row.map(field).join()}\r\n`).join('');
}

/** A text that a spreadsheet would take for a formula stays text. */
function field(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

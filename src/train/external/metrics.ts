import { type MetricsLine, metricsFile, metricsLineSchema, readWritten } from './contract.ts';
import { refused } from './errors.ts';

/** The complete lines of `metrics.jsonl`. While the file is being written, its last line may be incomplete. */
export const completeLines = (text: string): string => text.slice(0, text.lastIndexOf('\n') + 1);

/**
 * The epochs of `metrics.jsonl`, from the first on. If an epoch occurs again, the trainer went back to an older
 * checkpoint: the new line replaces the earlier one and all after that. Throws like `readWritten`, with the line.
 */
export function readMetrics(text: string): MetricsLine[] {
  const epochs: MetricsLine[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const where = `${metricsFile}, line ${index + 1}`;
    const metrics = readWritten(line, metricsLineSchema, where);
    const expected = epochs.length + 1;
    if (metrics.epoch > expected)
      throw refused(`${where} is of epoch ${metrics.epoch}, expected was epoch ${expected}`);
    epochs.splice(metrics.epoch - 1, Infinity, metrics);
  }
  return epochs;
}

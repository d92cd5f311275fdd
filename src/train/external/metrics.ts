import { type MetricsLine, metricsFile, metricsLineSchema } from './contract.ts';
import { refused } from './errors.ts';
import { readJson } from './line.ts';

/** The text of `metrics.jsonl` as far as it can be read while it is written: its last line may be cut short. */
export const completeLines = (text: string): string => text.slice(0, text.lastIndexOf('\n') + 1);

/**
 * The epochs of `metrics.jsonl`, from the first on. An epoch that stands there a second time is of a trainer that went back to
 * an older checkpoint: it replaces the first one and all after that. Throws like `readJson`, with the line.
 */
export function readMetrics(text: string): MetricsLine[] {
  const epochs: MetricsLine[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const where = `${metricsFile}, line ${index + 1}`;
    const metrics = readJson(line, metricsLineSchema, where);
    const expected = epochs.length + 1;
    if (metrics.epoch > expected)
      throw refused(`${where} is of epoch ${metrics.epoch}, expected was epoch ${expected}`);
    epochs.splice(metrics.epoch - 1, Infinity, metrics);
  }
  return epochs;
}

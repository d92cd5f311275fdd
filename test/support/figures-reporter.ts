import type { UserConsoleLog } from 'vitest';
import type { Reporter } from 'vitest/node';
import { mark } from './figures.ts';

/** Ends a run of the tests of faults with the figures that they printed, a line each. */
export default class FiguresReporter implements Reporter {
  readonly #figures: string[] = [];

  onUserConsoleLog({ content }: UserConsoleLog): void {
    const lines = content.split('\n').filter((line) => line.startsWith(mark));
    this.#figures.push(...lines.map((line) => line.slice(mark.length)));
  }

  onTestRunEnd(): void {
    for (const line of this.#figures) console.log(line);
  }
}

import { syncBuiltinESMExports } from 'node:module';
import timersPromises from 'node:timers/promises';
import { afterAll, beforeAll, vi } from 'vitest';

/** Milliseconds that the clock of a test goes on in each real one. */
const speed = 50;

/**
 * Lets the waits of all tests in a file pass 50 times as fast: each still lasts as long by its own clock, and their order
 * stays. For tests that wait for a client's pace, not for another process.
 */
export function useFastClock(): void {
  const { setInterval: setRealInterval, clearInterval: clearRealInterval } = globalThis;
  const { setTimeout: realSleep } = timersPromises;
  let ticking: NodeJS.Timeout;
  beforeAll(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
    setSleep(((milliseconds) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds))) as Sleep);
    ticking = setRealInterval(() => void vi.advanceTimersByTimeAsync(speed), 1);
  });
  afterAll(() => {
    clearRealInterval(ticking);
    setSleep(realSleep);
    vi.useRealTimers();
  });
}

type Sleep = typeof timersPromises.setTimeout;

/** What `import { setTimeout } from 'node:timers/promises'` gives; fake timers leave it as it is. */
function setSleep(sleep: Sleep): void {
  timersPromises.setTimeout = sleep;
  syncBuiltinESMExports();
}

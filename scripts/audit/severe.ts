import { z } from 'zod';

/** What `npm audit --json` prints, as far as it is read; it prints something else if the registry gives no answer. */
const answer = z.object({
  vulnerabilities: z.record(z.string(), z.object({ severity: z.string(), range: z.string() })),
});

/** The packages with a known vulnerability of high or critical severity; undefined if the registry gave no answer. */
export function severeIn(printed: string): readonly string[] | undefined {
  try {
    return Object.entries(answer.parse(JSON.parse(printed)).vulnerabilities)
      .filter(([, { severity }]) => ['high', 'critical'].includes(severity))
      .map(([name, { range }]) => `${name} ${range}`);
  } catch {
    return undefined;
  }
}

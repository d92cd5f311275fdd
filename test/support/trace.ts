import { readFileSync } from 'node:fs';
import { z } from 'zod';

const place = { pid: z.int(), tid: z.int().min(1) };
const spanSchema = z.strictObject({
  ...place,
  name: z.string(),
  ph: z.literal('X'),
  ts: z.number(),
  dur: z.number().min(0),
});
const labelSchema = z.strictObject({
  ...place,
  name: z.enum(['process_name', 'thread_name']),
  ph: z.literal('M'),
  args: z.strictObject({ name: z.string() }),
});
export type Span = z.infer<typeof spanSchema>;

/** The events of a trace. The format allows a comma after the last event and a missing bracket at the end. */
export function readTrace(path: string) {
  const text = readFileSync(path, 'utf8');
  const events: unknown = JSON.parse(`${text.replace(/,\s*$/, '')}]`);
  const parsed = z.array(z.discriminatedUnion('ph', [spanSchema, labelSchema])).parse(events);
  const spans = parsed.filter((event) => event.ph === 'X');
  const labels = parsed.filter((event) => event.ph === 'M');
  /** Names that processes or threads were given. */
  const named = (what: 'process_name' | 'thread_name'): string[] =>
    labels.filter(({ name }) => name === what).map(({ args }) => args.name);
  return { spans, processes: named('process_name'), threads: named('thread_name') };
}

/** Pairs of spans of one thread that overlap without one of them holding the other, which no viewer can draw. */
export const crossing = (spans: readonly Span[]): [Span, Span][] =>
  spans.flatMap((one) =>
    spans
      .filter(({ pid, tid }) => pid === one.pid && tid === one.tid)
      .filter(({ ts, dur }) => one.ts < ts && ts < one.ts + one.dur && ts + dur > one.ts + one.dur)
      .map((other): [Span, Span] => [one, other]),
  );

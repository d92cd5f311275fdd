import { z } from 'zod';

/** Why a run has no record, as far as the run itself can tell. */
const failureReasons = ['diverged', 'out of memory', 'cancelled', 'failed'] as const;
export type FailureReason = (typeof failureReasons)[number];

/** What a run leaves in place of a record, so that a report can say why a row is empty. */
export const runFailureSchema = z.strictObject({
  schema: z.literal(1),
  variant: z.string().min(1),
  seed: z.int().min(0),
  reason: z.enum(failureReasons),
  /** One sentence for people. */
  message: z.string(),
});
export type RunFailure = z.infer<typeof runFailureSchema>;

import { z } from 'zod';
import { runConfigSchema } from '../study/config.ts';

/** Reasons why a run has no record, as far as the run or its job can tell. */
const failureReasons = ['diverged', 'out of memory', 'timed out', 'cancelled', 'killed', 'failed'] as const;
export type FailureReason = (typeof failureReasons)[number];

/** What identifies a run: the same again would end in the same way. */
const runIdentitySchema = z.strictObject({ config: runConfigSchema, network: z.string(), dataset: z.string() });
export type RunIdentity = z.infer<typeof runIdentitySchema>;

/** What a run leaves if it has no record, so that the report can say why. */
export const runFailureSchema = z.strictObject({
  schema: z.literal(1),
  variant: z.string().min(1),
  seed: z.int().min(0),
  reason: z.enum(failureReasons),
  /** One sentence for people. */
  message: z.string(),
  /** Identity of a run that diverged. The same run would diverge again. */
  diverged: runIdentitySchema.optional(),
});
export type RunFailure = z.infer<typeof runFailureSchema>;

/** The reason that an error message shows. It knows the words of TensorFlow, V8 and the C library for lack of memory. */
export const reasonIn = (message: string): FailureReason =>
  /out of memory|(cannot|could not) allocate memory|\bOOM\b|RESOURCE_EXHAUSTED/i.test(message)
    ? 'out of memory'
    : 'failed';

/**
 * Reason and message for a process that SIGKILL ended. `memoryRanOut`: the kernel killed a process for lack of memory
 * meanwhile.
 */
export const endOfKilled = (memoryRanOut: boolean): { readonly reason: FailureReason; readonly how: string } =>
  memoryRanOut
    ? { reason: 'out of memory', how: 'was killed (SIGKILL): the machine ran out of memory' }
    : { reason: 'killed', how: 'was killed (SIGKILL): often the machine has run out of memory' };

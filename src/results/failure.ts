import { z } from 'zod';
import { runConfigSchema } from '../study/config.ts';

/** Why a run has no record, as far as the run itself or the job that trained it can tell. */
const failureReasons = ['diverged', 'out of memory', 'timed out', 'cancelled', 'killed', 'failed'] as const;
export type FailureReason = (typeof failureReasons)[number];

/** What a run is: the same again gives the same end. */
const runIdentitySchema = z.strictObject({ config: runConfigSchema, network: z.string(), dataset: z.string() });
export type RunIdentity = z.infer<typeof runIdentitySchema>;

/** What a run leaves instead of a record, so that a report can say why a row is empty. */
export const runFailureSchema = z.strictObject({
  schema: z.literal(1),
  variant: z.string().min(1),
  seed: z.int().min(0),
  reason: z.enum(failureReasons),
  /** One sentence for people. */
  message: z.string(),
  /** What exactly has diverged: the same again would diverge again. */
  diverged: runIdentitySchema.optional(),
});
export type RunFailure = z.infer<typeof runFailureSchema>;

/** What an error's own words say of its reason: TensorFlow's, V8's and the C library's for memory, else nothing. */
export const reasonIn = (message: string): FailureReason =>
  /out of memory|(cannot|could not) allocate memory|\bOOM\b|RESOURCE_EXHAUSTED/i.test(message)
    ? 'out of memory'
    : 'failed';

/** What is known of a process that SIGKILL ended; `memoryRanOut` if the kernel killed one for want of memory meanwhile. */
export const endOfKilled = (memoryRanOut: boolean): { readonly reason: FailureReason; readonly how: string } =>
  memoryRanOut
    ? { reason: 'out of memory', how: 'was killed (SIGKILL): the machine ran out of memory' }
    : { reason: 'killed', how: 'was killed (SIGKILL): often the machine has run out of memory' };

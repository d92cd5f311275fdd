import { z } from 'zod';
import { type Read, readJson } from '../base/files/json.ts';
import { nameSchema } from './variants.ts';

const amount = z.int().min(0);
const phrase = z.string().max(300);

/** Size of a network, and its cost per image. */
const costSchema = z.strictObject({ layers: amount, parameters: amount, flops: amount });
export type NetworkCost = Readonly<z.infer<typeof costSchema>>;

const layerChangeSchema = z.strictObject({
  kind: z.enum(['added', 'removed', 'changed']),
  /** `fc`, or `blocks.*.conv1` for layers of several blocks with the same change. */
  layer: phrase,
  /** Number of layers with this change. */
  count: z.int().positive(),
  /** `conv2d 3x3`, or `conv2d 3x3 → 5x5`. */
  operation: phrase,
  /** `8x8x64`, or `8x8x64 → 4x4x64`. If outputs differ, how many there are. */
  output: phrase,
  /** Parameters that all of these layers add. */
  parameters: z.int(),
  flops: z.int(),
});
export type LayerChange = Readonly<z.infer<typeof layerChangeSchema>>;

const networkChangeSchema = z.strictObject({
  /** Null if one side has no such network. */
  before: costSchema.nullable(),
  after: costSchema.nullable(),
  /** Whether both sides compute the same, with starting weights drawn in the same way. */
  same: z.boolean(),
  changes: z.array(layerChangeSchema).max(1000).readonly(),
});
export type NetworkChange = Readonly<z.infer<typeof networkChangeSchema>>;

const networkDiffSchema = z.strictObject({
  schema: z.literal(1),
  /** The commit that the networks are compared with. */
  commit: z.string().regex(/^[0-9a-f]{40,64}$/),
  classes: z.int().positive(),
  variants: z
    .array(networkChangeSchema.extend({ variant: nameSchema, imageSize: z.int().positive() }))
    .max(1000)
    .readonly(),
});
/** How a change alters the networks of a study. Nothing is trained for it. */
export type NetworkDiff = Readonly<z.infer<typeof networkDiffSchema>>;
/** How the network of one variant changes. */
export type VariantChange = NetworkDiff['variants'][number];

/** Reads what `ablate diff --json` printed, or returns its fault as a phrase. It may come from a stranger. */
export const readNetworkDiff = (text: string): Read<NetworkDiff> => readJson(networkDiffSchema, text);

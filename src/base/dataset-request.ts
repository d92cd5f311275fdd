import { z } from 'zod';
import { optionWords, whole } from './schema.ts';

/** What determines a data set besides the content of its source. The name of the prepared copy is a digest of both. */
export const datasetRequestSchema = z.strictObject({
  /** A path is relative to the folder of the config. */
  source: z
    .string()
    .min(1)
    .describe('cats_vs_dogs, archive:PATH, folder:PATH or synthetic')
    .register(optionWords, { value: 'source' }),
  imageSize: whole(1).describe('height and width of the images').register(optionWords, { value: 'pixels' }),
  /** In the order of the source, before the split; null for all. */
  limit: whole(1)
    .nullable()
    .describe('use only the first images of the data set, or all')
    .register(optionWords, { value: 'number', words: { all: null } }),
});
export type DatasetRequest = Readonly<z.infer<typeof datasetRequestSchema>>;

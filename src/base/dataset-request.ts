import { z } from 'zod';
import { whole } from './schema.ts';

/** What determines a data set besides the content of its source. The name of the prepared copy is a digest of both. */
export const datasetRequestSchema = z.strictObject({
  /** `cats_vs_dogs`, `synthetic`, `archive:PATH` or `folder:PATH`; a path is relative to the folder of the config. */
  source: z.string().min(1),
  /** Height and width in pixels. */
  imageSize: whole(1),
  /** Use only the first images in the order of the source, before the split; null for all. */
  limit: whole(1).nullable(),
});
export type DatasetRequest = Readonly<z.infer<typeof datasetRequestSchema>>;

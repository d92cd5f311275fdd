import { sha256 } from '../base/files/digest.ts';
import type { Dataset } from '../data/dataset.ts';
import type { RunRecord } from '../record/record.ts';

/** What a record says of the data that a run was trained and evaluated on. */
export function recordedDataset({ train, val, ...dataset }: Dataset): RunRecord['dataset'] {
  const { title, digest, splitDigest, archive, classes, skipped } = dataset;
  return {
    title,
    digest,
    splitDigest,
    archive,
    labelDigest: sha256(Buffer.concat([train.labels, val.labels])),
    valLabels: Buffer.from(val.labels).toString('base64'),
    classes: [...classes],
    train: train.size,
    val: val.size,
    skipped: { ...skipped },
  };
}

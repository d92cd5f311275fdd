import { sha256 } from '../base/files/digest.ts';
import type { Dataset } from '../data/dataset.ts';
import { runKey } from '../record/key.ts';
import type { CodeProvenance } from '../record/provenance.ts';
import type { RunRecord } from '../record/record.ts';

/** Everything that a record is made of, whatever trained the run. */
interface RecordParts extends Pick<RunRecord, 'config' | 'network' | 'epochs' | 'result' | 'timing'> {
  readonly dataset: Dataset;
  readonly provenance: CodeProvenance;
  readonly engine: RunRecord['provenance']['engine'];
}

/** The record of a run that has been trained. */
export function recordOf({ dataset, provenance, engine, ...trained }: RecordParts): RunRecord {
  const { config, network, epochs, result, timing } = trained;
  return {
    schema: 2,
    key: runKey({ ...provenance, config, network: network.digest, dataset: dataset.digest, engine }),
    reused: false,
    config,
    network,
    dataset: recordedDataset(dataset),
    epochs,
    result,
    provenance: { ...provenance, engine },
    timing,
  };
}

/** What a record says of the data that a run was trained and evaluated on. */
function recordedDataset({ train, val, ...dataset }: Dataset): RunRecord['dataset'] {
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

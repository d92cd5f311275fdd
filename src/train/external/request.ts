import type { Dataset } from '../../data/dataset.ts';
import type { CodeProvenance } from '../../record/provenance.ts';
import type { RunConfig } from '../../study/config.ts';
import type { MetricsLine } from './contract.ts';
import type { Printed } from './printed.ts';
import type { Program } from './supervise.ts';

/** A program that trains one run, with the digest of its sources and the levels of the variant. */
export interface IdentifiedProgram extends Program {
  readonly digest: string;
}

/** One run for the study's own program. */
export interface ExternalRequest {
  readonly config: RunConfig;
  readonly program: IdentifiedProgram;
  /** `folder`: folder of the prepared images. */
  readonly dataset: Dataset & { readonly folder: string };
  readonly provenance: CodeProvenance;
  /** Folder of the run's files. After an interruption the run finds them there again. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onEpoch: (metrics: MetricsLine) => void;
  readonly onPrinted: (printed: Printed) => void;
}

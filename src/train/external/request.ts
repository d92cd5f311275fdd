import type { Dataset } from '../../data/dataset.ts';
import type { CodeProvenance } from '../../results/provenance.ts';
import type { RunConfig } from '../../study/config.ts';
import type { MetricsLine } from './contract.ts';
import type { Printed } from './printed.ts';
import type { Program } from './supervise.ts';

/** A program that trains one run, with the digest of its sources and the variant's levels. */
export interface IdentifiedProgram extends Program {
  readonly digest: string;
}

/** One run that a program of the study's own trains. */
export interface ExternalRequest {
  readonly config: RunConfig;
  readonly program: IdentifiedProgram;
  /** `folder`: where its prepared images lie. */
  readonly dataset: Dataset & { readonly folder: string };
  readonly provenance: CodeProvenance;
  /** Where the run keeps its files, and finds them again after it was interrupted. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onEpoch: (metrics: MetricsLine) => void;
  readonly onPrinted: (printed: Printed) => void;
}

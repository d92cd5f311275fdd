/** Progress of preparing a data set. */
export interface DatasetProgress {
  readonly phase: 'downloading' | 'checking' | 'decoding';
  readonly done: number;
  readonly total: number;
  readonly unit: 'bytes' | 'images';
}

/** How slow parts of the preparation report progress, and how they are stopped. */
export interface Reporting {
  /** Receives one line for people. */
  readonly log: (line: string) => void;
  readonly onProgress?: ((progress: DatasetProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

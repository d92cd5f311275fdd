/** How far the preparation of a data set has come. */
export interface DatasetProgress {
  readonly phase: 'downloading' | 'checking' | 'decoding';
  readonly done: number;
  readonly total: number;
  readonly unit: 'bytes' | 'images';
}

/** What every slow part of the preparation is given. */
export interface Reporting {
  /** Receives one line for people. */
  readonly log: (line: string) => void;
  readonly onProgress?: ((progress: DatasetProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

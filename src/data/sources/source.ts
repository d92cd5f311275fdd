import type { SkipReason } from '../dataset.ts';
import type { Reporting } from '../progress.ts';

/** An image of a source, not yet read. */
export interface Candidate {
  /** Determines the image's position in the order: `PetImages/Cat/0.jpg`. */
  readonly name: string;
  readonly label: number;
  /** Length of the encoded image if it is known before reading. */
  readonly bytes?: number;
  /** Reads the encoded image, or says why the source skips it. The caller owns the bytes. */
  read(): Promise<Uint8Array | SkipReason>;
}

/** A source that can be read. `close` releases what it holds open. */
export interface OpenSource {
  readonly candidates: readonly Candidate[];
  close(): void;
}

/** Where images come from. */
export interface Source {
  /** A phrase for the table. */
  readonly title: string;
  readonly classes: readonly string[];
  /** Digest of the content: equal for the same images under the same names and labels. */
  readonly digest: string;
  /** sha256 of the archive that holds the images; null if there is none. */
  readonly archive: string | null;
  /** Fetches what is missing. It is called only if there is no prepared copy. */
  open(reporting: Reporting): Promise<OpenSource>;
}

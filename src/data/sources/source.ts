import type { SkipReason } from '../dataset.ts';
import type { Reporting } from '../progress.ts';

/** An image of a source, not yet read. */
export interface Candidate {
  /** Decides the image's place in the order: `PetImages/Cat/0.jpg`. */
  readonly name: string;
  readonly label: number;
  /** The encoded image, whose memory goes over to the caller, or why the source leaves it out. */
  read(): Promise<Uint8Array | SkipReason>;
}

/** A source that can be read; `close` frees what it holds open. */
export interface OpenSource {
  readonly candidates: readonly Candidate[];
  close(): void;
}

/** Where images come from. */
export interface Source {
  /** One phrase for the table. */
  readonly title: string;
  readonly classes: readonly string[];
  /** Names the content: the same images under the same names and labels, the same digest. */
  readonly digest: string;
  /** sha256 of the archive that holds the images; null if there is none. */
  readonly archive: string | null;
  /** Fetches what is missing. Called only if no prepared copy exists. */
  open(reporting: Reporting): Promise<OpenSource>;
}

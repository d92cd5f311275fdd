/** Start of the names of all artifacts that hold the record or the failure of a run. */
export const recordPrefix = 'ablate-record+';

/** Name of the artifact with the record or the failure of one attempt at a run. */
export const artifactName = (study: string, run: string, attempt: number): string =>
  `${recordPrefix}${study}+${run}+attempt${attempt}`;

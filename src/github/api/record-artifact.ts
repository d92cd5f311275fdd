import { type RunConfig, runName } from '../../study/config.ts';
import type { ListedArtifact } from './artifacts.ts';

/** Start of the names of all artifacts that hold the record or the failure of a run. */
export const recordPrefix = 'ablate-record+';

/** Name of the artifact with the record or the failure of one attempt at a run. */
export const artifactName = (study: string, run: string, attempt: number): string =>
  `${recordPrefix}${study}+${run}+attempt${attempt}`;

/** The attempt whose result an artifact holds. */
export const attemptOf = ({ name }: ListedArtifact): number => Number(/\+attempt([1-9]\d{0,3})$/.exec(name)?.[1]);

/** Whether an artifact holds the result of a run. */
export const belongsTo = (artifact: ListedArtifact, run: RunConfig): boolean =>
  artifact.name === artifactName(run.study, runName(run), attemptOf(artifact));

import { ConfigurationError } from '../errors.ts';

/** A data set is not here and could not be fetched; callers may take another one and say so. */
export class DownloadError extends ConfigurationError {}

import { ConfigurationError, messageOf } from '../base/errors.ts';
import { openStored, type StoredDataset } from '../data/store.ts';

/** The data that the parent prepared, checked again: it may be hours since. */
export async function openChecked(folder: string, signal: AbortSignal): Promise<StoredDataset> {
  try {
    return await openStored(folder, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw new ConfigurationError(
      `The prepared data in ${folder} are damaged (${messageOf(error)}): run the command again, which makes them anew.`,
    );
  }
}

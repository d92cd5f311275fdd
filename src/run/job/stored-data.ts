import { ConfigurationError, messageOf } from '../../base/errors.ts';
import { openStored, type StoredDataset } from '../../data/store.ts';

/** Opens the data that the parent process prepared. They are checked again, because hours may have passed. */
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

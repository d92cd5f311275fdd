import { summary, warning } from '@actions/core';
import { ConfigurationError, messageOf } from '../../base/errors.ts';
import { networksMarkdown } from '../../report/markdown/networks.ts';
import { type NetworkDiff, readNetworkDiff } from '../../study/network-diff.ts';
import { requireSuccess } from '../train/ablate-failed.ts';
import { type ChildOptions, runAblate } from '../train/child.ts';
import type { PlanFile } from './plan-artifact.ts';

/**
 * Compares the networks of a plan's study with those of the commit where the branch left `base`, and writes the result
 * to the job's summary. Undefined if there is no pull request, or if the study has a trainer. Also undefined, with a
 * warning, if the networks cannot be compared: the study is trained all the same.
 */
export async function compareNetworks(
  { plan, path }: PlanFile,
  base: string | undefined,
  options: ChildOptions,
): Promise<NetworkDiff | undefined> {
  if (base === undefined || plan.trainer) return undefined;
  try {
    const networks = await diffNetworks(path, base, options);
    await summary.addRaw(`${networksMarkdown(networks)}\n`).write();
    return networks;
  } catch (error) {
    options.signal.throwIfAborted();
    warning(`The networks cannot be compared with main's: ${messageOf(error)}`);
    return undefined;
  }
}

async function diffNetworks(planFile: string, base: string, options: ChildOptions): Promise<NetworkDiff> {
  const result = await runAblate(['diff', base, '--plan', planFile, '--json'], options);
  requireSuccess(result, 'The command "ablate diff"');
  const read = readNetworkDiff(result.stdout);
  if ('value' in read) return read.value;
  throw new ConfigurationError(`What "ablate diff" printed cannot be read: ${read.fault}.`);
}

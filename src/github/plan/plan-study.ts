import { summary, warning } from '@actions/core';
import { ConfigurationError, messageOf } from '../../base/errors.ts';
import { expectedOf } from '../../judge/expected.ts';
import type { RunRecord } from '../../record/record.ts';
import { escapeMarkdown } from '../../report/markdown/markdown.ts';
import { networksMarkdown } from '../../report/markdown/networks.ts';
import { expectedText } from '../../report/words/expected.ts';
import { type NetworkDiff, readNetworkDiff } from '../../study/network-diff.ts';
import { type Plan, parsePlan } from '../../study/plan.ts';
import { type AblateOptions, ablateOutput } from '../ablate/ablate.ts';
import type { PlanFile } from './plan-artifact.ts';

/** Runs the checkout's own `ablate plan` with these options. Throws AblateFailedError with what it printed. */
export async function planStudy(commandLine: readonly string[], options: AblateOptions): Promise<Plan> {
  const printed = await ablateOutput(['plan', '--json', ...commandLine], 'The command "ablate plan"', options);
  return parsePlan(printed, 'What "ablate plan" printed');
}

/** Writes to the job's summary what the study can notice, by what main has of it. */
export async function sayExpected(plan: Plan, history: readonly RunRecord[]): Promise<void> {
  const expected = expectedOf(plan, history);
  if (expected === undefined) return;
  await summary.addRaw(`${expectedText(expected, plan.study).map(escapeMarkdown).join(' ')}\n\n`).write();
}

/**
 * Compares the networks of a plan's study with those of the commit where the branch left `base`, and writes the result
 * to the job's summary. Undefined if there is no pull request, or if the study has a trainer. Also undefined, with a
 * warning, if the networks cannot be compared: the study is trained all the same.
 */
export async function compareNetworks(
  { plan, path }: PlanFile,
  base: string | undefined,
  options: AblateOptions,
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

async function diffNetworks(planFile: string, base: string, options: AblateOptions): Promise<NetworkDiff> {
  const command = ['diff', base, '--plan', planFile, '--json'];
  const read = readNetworkDiff(await ablateOutput(command, 'The command "ablate diff"', options));
  if ('value' in read) return read.value;
  throw new ConfigurationError(`What "ablate diff" printed cannot be read: ${read.fault}.`);
}

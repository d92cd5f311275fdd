import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { debug, setFailed, summary } from '@actions/core';
import { ConfigurationError, messageOf } from '../../base/errors.ts';
import { escapeMarkdown } from '../../report/markdown/markdown.ts';
import { AblateFailedError } from '../ablate/failed.ts';
import { refusalOf } from './github.ts';
import { optionalInput } from './inputs.ts';

/** More text for the summary of an action that fails. */
const details: string[] = [];

/** Adds Markdown that the job's summary shows if the action fails. */
export function explainFailure(markdown: string): void {
  details.push(markdown);
}

/**
 * Makes the folder that the input "folder" names the workspace of this action: there are the study and its packages,
 * and paths of the cache are relative to it.
 */
function enterFolder(): void {
  const folder = optionalInput('folder');
  if (folder === undefined) return;
  const workspace = process.env.GITHUB_WORKSPACE ?? '';
  const entered = resolve(workspace, folder);
  if (relative(workspace, entered).startsWith('..') || !existsSync(entered)) {
    throw new ConfigurationError(
      `Input folder is "${folder}", expected a folder of the repository: give the one that holds the study.`,
    );
  }
  process.env.GITHUB_WORKSPACE = entered;
  process.chdir(entered);
}

/**
 * Runs the work of an action. Only this function reports its failure: as an annotation and in the job's summary. A bug
 * keeps its stack trace.
 */
export async function runAction(work: () => Promise<void>): Promise<void> {
  try {
    enterFolder();
    await work();
  } catch (error) {
    const isExpected = error instanceof ConfigurationError || error instanceof AblateFailedError;
    const message = refusalOf(error) ?? messageOf(error);
    const isBug = error instanceof Error && !isExpected && refusalOf(error) === undefined;
    setFailed(isBug ? (error.stack ?? message) : message);
    debug(String(error instanceof Error ? error.stack : undefined));
    await summary
      .addRaw([`> [!CAUTION]\n> ${escapeMarkdown(message)}\n`, ...details].join('\n'))
      .write()
      .catch((fault: unknown) => debug(`The summary could not be written: ${messageOf(fault)}`));
  }
}

import manifest from '../../../package.json' with { type: 'json' };
import { ConfigurationError } from '../../base/errors.ts';
import { ablateIn } from '../../base/system/ablate.ts';
import { runChild } from '../../base/system/child.ts';
import { memoryKills } from '../../base/system/memory-kills.ts';
import { type ProgramEnd, requireSuccess } from './failed.ts';

export interface AblateOptions {
  /** The folder whose code runs. */
  readonly folder: string;
  /** Receives what the program prints for people, line by line. */
  readonly onLine: (line: string) => void;
  /** Interrupts the program and waits for its end. If it aborts before the program starts, its reason is thrown. */
  readonly signal: AbortSignal;
  /** Variables of the program, beside those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** The variable with the path of an `ablate` for workspaces that have none of their own. The set-up action sets it. */
export const ownProgram = 'ABLATION_PROGRAM';

/** How a program ended, and what it printed. */
export interface ProgramResult extends ProgramEnd {
  readonly stdout: string;
}

/** Stack frames of JavaScript and of V8, and the lines around them. */
const stackFrame = /^\s*at |^\s*\d+: 0x|^-{4,}|^Node\.js v/;

/** Runs the `ablate` of the workspace at `folder`, so that a pull request is trained with its own code. */
export async function runAblate(commandLine: readonly string[], options: AblateOptions): Promise<ProgramResult> {
  const program = ablateIn(options.folder) ?? (process.env[ownProgram] || undefined);
  if (program !== undefined) return runProgram([process.execPath, program, ...commandLine], options);
  throw new ConfigurationError(
    `The workspace has no Ablate installed: run the set-up action before this step, which installs it, or make ${manifest.name} a dependency.`,
  );
}

/**
 * What `ablate` prints for programs. `what` is the subject of messages, such as "The trainer".
 *
 * @throws AblateFailedError with what it printed for people, if it fails
 */
export async function ablateOutput(
  commandLine: readonly string[],
  what: string,
  options: AblateOptions,
): Promise<string> {
  const result = await runAblate(commandLine, options);
  requireSuccess(result, what);
  return result.stdout;
}

/**
 * Runs a program in the workspace. It is interrupted only once, because a second signal would make a trainer drop the
 * checkpoint that it is writing.
 */
export async function runProgram(words: readonly string[], options: AblateOptions): Promise<ProgramResult> {
  options.signal.throwIfAborted();
  const killsBefore = await memoryKills();
  let lastLine = '';
  const onLine = (line: string): void => {
    if (!stackFrame.test(line)) lastLine = line.trim() || lastLine;
    options.onLine(line);
  };
  const environment = options.environment && { ...process.env, ...options.environment };
  const { exitCode, signal, stdout } = await runChild(words, { ...options, environment, onLine });
  return { exitCode, signal, stdout, lastLine, memoryRanOut: (await memoryKills()) > killsBefore };
}

import { existsSync, statSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { ConfigurationError } from '../../base/errors.ts';
import { type Allowed, allowable } from '../../judge/comparability.ts';
import { type SummaryInput, summarize } from '../../judge/summarize.ts';
import { compareWithMain } from '../../judge/versus-main.ts';
import { toMarkdown } from '../../report/markdown/markdown.ts';
import { comparisonTable } from '../../report/tables/variants.ts';
import { changeVerdict } from '../../report/words/change-verdict.ts';
import type { SideNames } from '../../report/words/differences.ts';
import { baselineBranch, fetchedBaseline } from '../../results/baseline-branch.ts';
import { commitOf, trackedFile } from '../../results/commits.ts';
import { readPlan } from '../../results/plan-file.ts';
import { type RecordedResults, readRecorded } from '../../results/store.ts';
import { defaultConfig, loadStudy } from '../../study/load.ts';
import { parseAllowed } from '../options.ts';
import { bold, printJson, terminalTable, wrapped } from '../terminal.ts';

interface CompareOptions {
  readonly config: string;
  readonly allow: readonly Allowed[];
  readonly json?: true;
}

/** The results of one side of a comparison. */
interface Side extends SummaryInput {
  readonly records: RecordedResults['records'];
  /** Where the results come from, for people. */
  readonly origin: string;
}

/** `ablate compare`: compares two sets of results, in the table that a pull request gets. */
export function register(program: Command): void {
  program
    .command('compare')
    .description('compare the results of two folders, branches or commits, variant by variant')
    .argument('<A>', 'a folder of results, or a branch or commit whose results are kept')
    .argument('<B>', 'what is compared with it')
    .option('--config <file>', 'the study, if A and B are commits', defaultConfig)
    .addOption(
      new Option('--allow <names>', `what may differ: ${allowable.join(', ')}`)
        .argParser(parseAllowed)
        .default([], 'nothing'),
    )
    .option('--json', 'print one JSON document instead of the table')
    .addHelpText(
      'after',
      `
Records of commits are on the branch ${baselineBranch}. Fetch it first:
  git fetch origin ${baselineBranch}

Examples:
  ablate compare results/before results/resnet-shortcut
  ablate compare main~3 main
  ablate compare main results/resnet-shortcut --allow code`,
    )
    .action(compare);
}

const sides: SideNames = { main: 'A', change: 'B', here: 'on B', delta: 'B − A' };

async function compare(first: string, second: string, options: CompareOptions): Promise<void> {
  const { config, allow: allowed, json } = options;
  const study = await studyName([first, second], config);
  const [before, after] = [await sideOf(first, study, config), await sideOf(second, study, config)];
  const summary = summarize(after);
  const { question } = summary;
  const compared = compareWithMain(after.records, before.records, { ...question, allowed });
  const verdict = changeVerdict(summary, compared, sides);
  if (json) {
    printJson({ a: before.origin, b: after.origin, verdict, variants: compared });
    return;
  }
  const table = comparisonTable(compared, question, sides);
  const parts = process.stdout.isTTY ? [bold(wrapped(verdict)), terminalTable(table)] : [verdict, toMarkdown(table)];
  process.stdout.write(`${[...parts, `A: ${before.origin}\nB: ${after.origin}`].join('\n\n')}\n`);
}

const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();

/** Name of the study to compare: that of a folder's records, otherwise that of the config. */
async function studyName(names: readonly string[], config: string): Promise<string> {
  const folder = names.find(isFolder);
  return folder === undefined ? (await loadStudy(config)).name : (await ofFolder(folder)).records[0].config.study;
}

const sideOf = (name: string, study: string, config: string): Promise<Side> =>
  isFolder(name) ? ofFolder(name) : ofCommit(name, study, config);

async function ofFolder(folder: string): Promise<Side> {
  const results = await readRecorded(folder);
  const plan = await readPlan(folder);
  return { ...results, origin: folder, ...(plan && { planned: plan.runs, study: plan.study }) };
}

async function ofCommit(ref: string, study: string, config: string): Promise<Side> {
  const { top } = await trackedFile(config);
  const commit = await commitOf(top, ref).catch((error: unknown) => {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new ConfigurationError(`"${ref}" is neither a folder nor a commit of this checkout: give one of the two.`);
  });
  const [first, ...others] = await fetchedBaseline(top, study, commit);
  if (first === undefined) {
    throw new ConfigurationError(
      `${baselineBranch} has no readable records of study "${study}" for ${ref} or a commit before it: git fetch origin ${baselineBranch}.`,
    );
  }
  const from = first.provenance.commit;
  return { records: [first, ...others], origin: `${ref}, records of ${from?.slice(0, 7) ?? 'an unknown commit'}` };
}

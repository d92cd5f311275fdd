import { type Command, Option } from 'commander';
import manifest from '../../../package.json' with { type: 'json' };
import { type ActionsSource, parseActions, publishedActions, unknownOwner } from '../../init/actions.ts';
import { initFiles, type TrainerKind, trainerKinds } from '../../init/files.ts';
import { pythonPackagesOf } from '../../init/python.ts';
import {
  addingCommand,
  apply,
  type Change,
  changesTo,
  mainBranch,
  namesakes,
  repositoryOf,
} from '../../init/repository.ts';

interface InitOptions {
  readonly actions?: ActionsSource;
  readonly trainer: TrainerKind;
  readonly branch?: string;
  readonly force?: boolean;
  readonly dryRun?: boolean;
}

/** `ablate init`: writes a first study, and the workflows that train it for every pull request. */
export function register(program: Command): void {
  program
    .command('init')
    .description('write a study and its workflows into this Git repository')
    .addOption(
      new Option('--trainer <kind>', 'what trains the study: Ablate itself, or a program in Python')
        .choices(trainerKinds)
        .default('ablate'),
    )
    .option(
      '--actions <source>',
      "OWNER/NAME@COMMIT of the actions (default: those of this package's commit)",
      parseActions,
    )
    .option('--branch <name>', 'branch that pull requests go to (default: the one of the remote)')
    .option('--force', 'replace existing files that differ')
    .option('--dry-run', 'print what would be written, and write nothing')
    .addHelpText(
      'after',
      '\nExamples:\n  npx ablate init\n  npx ablate init --trainer python\n  npx ablate init --dry-run',
    )
    .action(init);
}

async function init({
  trainer,
  actions = publishedActions(),
  branch: named,
  force = false,
  dryRun = false,
}: InitOptions): Promise<void> {
  const here = process.cwd();
  const repository = await repositoryOf(here);
  const { top, folder } = repository;
  const branch = named ?? (await mainBranch(top));
  const files = await initFiles(actions, { branch, trainer, folder, packages: pythonPackagesOf(here) });
  const changes = await changesTo(repository, files, force);
  for (const change of changes) process.stdout.write(`${lineOf(change)}\n`);
  for (const path of await namesakes(top, files)) {
    process.stdout.write(`${path} holds a workflow of the same name: the comment would follow both, so rename one.\n`);
  }
  if (dryRun) return;
  await apply(top, changes);
  process.stdout.write(nextSteps(trainer, branch, actions, await addingCommand(here, manifest.name)));
}

const words: Readonly<Record<Change['kind'], string>> = {
  new: 'new',
  same: 'as it was',
  kept: 'differs and is kept; --force replaces it',
  replaced: 'replaced',
  extended: 'with the lines it lacked',
};

const lineOf = ({ path, kind }: Change): string => `${path.padEnd(40)}${words[kind]}`;

/** What the first run does, and which file to change. */
const begin: Readonly<Record<TrainerKind, { readonly run: string; readonly change: string }>> = {
  ablate: {
    run: 'trains the study and prints its table. The first run installs TensorFlow.',
    change: 'ownBlock in ablation.config.ts',
  },
  python: {
    run: 'trains the study and prints its table. It needs only python3.',
    change: 'the network in train.py',
  },
};

function nextSteps(
  trainer: TrainerKind,
  branch: string,
  { repository }: ActionsSource,
  adding: string | undefined,
): string {
  const install = adding === undefined ? '' : `${adding} && `;
  const owner = repository.startsWith(`${unknownOwner}/`)
    ? `Put the account that has Ablate's actions in place of ${unknownOwner}\n     in .github/workflows, then\n     `
    : '';
  return `
Next:
  1. ${install}npx ablate run
     ${begin[trainer].run}
  2. ${owner}git add --all && git commit --message "Add an ablation study" && git push
     GitHub trains ${branch}, and compares pull requests with it.
  3. Change ${begin[trainer].change} on a branch, and open a pull request.
     A comment says what the change did.
`;
}

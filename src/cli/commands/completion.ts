import { Argument, type Command } from 'commander';
import { shellWord } from '../../base/system/shell.ts';

const shells = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof shells)[number];

/** `ablate completion`: prints a script that completes commands and options in a shell. */
export function register(program: Command): void {
  program
    .command('completion')
    .description('print a script with which your shell completes commands and options')
    .addArgument(new Argument('<shell>', shells.join(', ')).choices(shells))
    .addHelpText(
      'after',
      `
Examples:
  source <(ablate completion bash)   in ~/.bashrc
  source <(ablate completion zsh)    in ~/.zshrc, after compinit
  ablate completion fish > ~/.config/fish/completions/ablate.fish`,
    )
    .action((shell: Shell) => {
      process.stdout.write(scripts[shell](wordsOf(program)));
    });
}

/** Commands and options, taken from the program's own definition. */
interface Words {
  readonly name: string;
  readonly commands: readonly {
    readonly name: string;
    readonly description: string;
    readonly options: readonly { readonly flag: string; readonly description: string }[];
  }[];
}

function wordsOf(program: Command): Words {
  const help = program.createHelp();
  return {
    name: program.name(),
    commands: help.visibleCommands(program).map((command) => ({
      name: command.name(),
      description: command.description(),
      options: help
        .visibleOptions(command)
        .flatMap(({ long, description }) => (long ? [{ flag: long, description }] : [])),
    })),
  };
}

/** After a command come its options. Any other word is a file. */
function bash({ name, commands }: Words): string {
  const cases = commands.map(
    ({ name, options }) => `    ${name}) words='${options.map(({ flag }) => flag).join(' ')}' ;;`,
  );
  return `_${name}() {
  local word="\${COMP_WORDS[COMP_CWORD]}" words=''
  if [ "$COMP_CWORD" -eq 1 ]; then
    words='${commands.map(({ name }) => name).join(' ')}'
  elif [[ "$word" == -* ]]; then
    case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _${name} ${name}
`;
}

function zsh({ name, commands }: Words): string {
  const described = (word: string, description: string): string => `      ${shellWord(`${word}:${description}`)}`;
  const cases = commands.map(
    ({ name, options }) =>
      `    ${name}) found=(\n${options.map(({ flag, description }) => described(flag, description)).join('\n')}\n    ) ;;`,
  );
  return `_${name}() {
  local -a found
  if (( CURRENT == 2 )); then
    found=(
${commands.map(({ name, description }) => described(name, description)).join('\n')}
    )
  elif [[ "$words[CURRENT]" == -* ]]; then
    case "$words[2]" in
${cases.join('\n')}
    esac
  else
    _files
    return
  fi
  _describe word found
}
compdef _${name} ${name}
`;
}

const fish = ({ name, commands }: Words): string =>
  [
    `complete -c ${name} -n __fish_use_subcommand -f`,
    ...commands.flatMap((command) => [
      `complete -c ${name} -n __fish_use_subcommand -a ${command.name} -d ${shellWord(command.description)}`,
      ...command.options.map(
        ({ flag, description }) =>
          `complete -c ${name} -n '__fish_seen_subcommand_from ${command.name}' -l ${flag.slice(2)} -d ${shellWord(description)}`,
      ),
    ]),
    '',
  ].join('\n');

const scripts = { bash, zsh, fish } as const satisfies Record<Shell, (words: Words) => string>;

import type { CodeBlock, Page } from './pages.ts';

/** One command of a page, as it is run. */
export interface Command {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** The commands of a page's shell blocks, without comments. A line after a backslash belongs to the one before it. */
export function commandsOf({ blocks }: Page): readonly Command[] {
  return blocks.filter(isShell).flatMap(({ file, line, text }) => {
    const lines = text.replaceAll(/^\$ /gm, '').split(/(?<!\\)\n/);
    return lines
      .flatMap((words) => words.replace(/(^|\s+)# .*/, '').split(' && '))
      .map((words) => ({ file, line, text: words.trim() }))
      .filter((command) => command.text !== '');
  });
}

const isShell = ({ language, text }: CodeBlock): boolean =>
  ['sh', 'bash', 'console'].includes(language) || (language === '' && /^(\$|npm|npx) /.test(text));

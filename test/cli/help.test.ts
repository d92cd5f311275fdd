import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { makeProgram } from '../../src/cli/program.ts';

/** What `--help` prints on a terminal of 80 columns. */
function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ getOutHelpWidth: () => 80, writeOut: (part) => (text += part) });
  command.outputHelp();
  return text;
}

const program = makeProgram();

describe('the help of', () => {
  it('ablate fits 80 columns and names every command', () => {
    const lines = helpOf(program).split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    for (const command of program.commands) expect(lines.join('\n')).toContain(`  ${command.name()} `);
  });

  it.each(program.commands.map((command) => [command.name(), command] as const))(
    '%s fits 80 columns, explains every option in two lines at most, and ends with an example',
    (name, command) => {
      const text = helpOf(command);
      const lines = text.split('\n');
      expect(lines.filter((line) => line.length > 80)).toEqual([]);
      // A description goes on in the column where it began.
      const third = /^ {2}-.*\n {10,}\S.*\n {10,}\S/m;
      expect(text.match(third)?.[0]).toBeUndefined();
      expect(text).toMatch(new RegExp(`\nExamples?:\n[^]*ablate ${name}`));
    },
  );
});

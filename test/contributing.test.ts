import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const read = (file: string): string => readFileSync(file, 'utf8');

const container = JSON.parse(read('.devcontainer/devcontainer.json'));
const { jobs } = parse(read('.github/workflows/ci.yml'));

describe('what a contributor begins with', () => {
  it('is the oldest Node.js that is supported, as in the first job of CI', () => {
    const [oldest] = jobs.test.strategy.matrix.node;
    expect(read('.nvmrc').trim()).toBe(String(oldest));
    expect(container.features['ghcr.io/devcontainers/features/node:1'].version).toBe(String(oldest));
    expect(JSON.parse(read('package.json')).engines.node).toMatch(new RegExp(`^\\^${oldest}\\.`));
  });

  it('is installed by one script, which CI runs before any test', () => {
    const script = '.devcontainer/install.sh';
    accessSync(script, constants.X_OK);
    expect(container.postCreateCommand).toBe(script);
    expect(read('.ci/run').split('\n')).toContain(script);
    expect(read('.ci/run')).not.toContain('npm ci');
    const commands = Object.values<{ steps: { run?: string }[] }>(jobs).map(({ steps }) =>
      steps.flatMap(({ run }) => run ?? []),
    );
    const testing = commands.filter((each) => each.some((command) => /^npm (test|run test)/.test(command)));
    expect(testing.length).toBeGreaterThan(1);
    for (const [first, ...others] of testing) {
      expect(first).toBe(script);
      expect(others.join()).not.toContain('npm ci');
    }
  });

  it('is an editor that indents and wraps as biome formats', () => {
    const { indentStyle, indentWidth, lineWidth } = JSON.parse(read('biome.json')).formatter;
    const [everywhere] = read('.editorconfig').split(/^\[(?!\*\])/m);
    expect(everywhere).toContain(`indent_style = ${indentStyle}\nindent_size = ${indentWidth}\n`);
    expect(everywhere).toContain(`max_line_length = ${lineWidth}\n`);
  });
});

// GitHub leaves a form with a mistake out, and tells nobody.
describe('the forms for issues', () => {
  const folder = '.github/ISSUE_TEMPLATE';
  const forms = readdirSync(folder).filter((file) => file !== 'config.yml');

  it.each(forms)('%s has all that GitHub asks for', (file) => {
    const { name, description, body } = parse(read(`${folder}/${file}`));
    const fields = body.filter(({ type }: { type: string }) => type !== 'markdown');
    expect([name, description, ...fields.map(({ attributes }: Field) => attributes.label)]).not.toContain(undefined);
    expect(body.map(({ type }: Field) => type)).toEqual(
      body.map(() => expect.stringMatching(/^(markdown|textarea|input)$/)),
    );
    const ids = fields.map(({ id }: Field) => id);
    expect(ids).toEqual([...new Set(ids)]);
    expect(ids.join(' ')).toMatch(/^[a-z ]+$/);
  });
});

interface Field {
  readonly type: string;
  readonly id?: string;
  readonly attributes: { readonly label?: string };
}

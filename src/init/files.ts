import { readFile } from 'node:fs/promises';
import type { ActionsSource } from './actions.ts';

/** A file that a repository gets, by its path from the repository's top. */
export interface InitFile {
  readonly path: string;
  readonly content: string;
}

const workflows = ['ablation.yml', 'ablation-comment.yml', 'ablation-baseline.yml'];

/** A study to begin with, and the workflows that train it for the pull requests to `branch`. */
export async function initFiles({ repository, commit }: ActionsSource, branch: string): Promise<readonly InitFile[]> {
  const filled = (text: string): string =>
    text
      .replaceAll(/OWNER\/ablate\/(actions\/[\w-]+)@COMMIT/g, `${repository}/$1@${commit}`)
      .replace('[BRANCH]', `[${branch}]`);
  return Promise.all([
    template('ablation.config.ts').then((content) => ({ path: 'ablation.config.ts', content })),
    ...workflows.map(async (name) => ({
      path: `.github/workflows/${name}`,
      content: filled(await template(`workflows/${name}`)),
    })),
  ]);
}

const template = (name: string): Promise<string> => readFile(new URL(`templates/${name}`, import.meta.url), 'utf8');

/** What no repository should keep: packages, records and prepared images. */
const ignored = ['/node_modules/', '/results/', '/dataset-cache/'];

/** A .gitignore with the lines that it lacks; the same text if it lacks none. */
export function withIgnored(text: string): string {
  const rules = new Set(text.split('\n').map(bare));
  const lacking = ignored.filter((line) => !rules.has(bare(line)));
  if (lacking.length === 0) return text;
  const begun = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  return `${begun}${lacking.join('\n')}\n`;
}

/** `/results/`, `results/` and `results` all leave that folder out. */
const bare = (line: string): string => line.trim().replace(/^\/|\/$/g, '');

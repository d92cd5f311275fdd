import { readFile } from 'node:fs/promises';
import manifest from '../../package.json' with { type: 'json' };
import type { ActionsSource } from './actions.ts';

/** A file that a repository gets, by its path from the repository's top. */
export interface InitFile {
  readonly path: string;
  readonly content: string;
}

/** What trains the study that a repository begins with: Ablate, or a program in Python. */
export const trainerKinds = ['ablate', 'python'] as const;
export type TrainerKind = (typeof trainerKinds)[number];

/** Files of the study, by where their templates lie. `python` is examples/stdlib-trainer. */
const studies: Readonly<Record<TrainerKind, readonly string[]>> = {
  ablate: ['ablation.config.ts'],
  python: ['python/ablation.config.ts', 'python/train.py'],
};

const workflows = ['ablation.yml', 'ablation-comment.yml', 'ablation-baseline.yml'];

/** A study to begin with, and the workflows that train it for the pull requests to `branch`. */
export async function initFiles(
  { repository, commit }: ActionsSource,
  branch: string,
  trainer: TrainerKind,
): Promise<readonly InitFile[]> {
  const filled = (text: string): string =>
    text
      .replaceAll(/OWNER\/ablate\/(actions\/[\w-]+)@COMMIT/g, `${repository}/$1@${commit}`)
      .replace('[BRANCH]', `[${branch}]`);
  const fitted = trainer === 'python' ? withoutEngine : (text: string) => text;
  return Promise.all([
    ...studies[trainer].map(async (path) => ({
      path: path.replace('python/', ''),
      content: (await template(path)).replace('../../src/api/index.ts', manifest.name),
    })),
    ...workflows.map(async (name) => ({
      path: `.github/workflows/${name}`,
      content: fitted(filled(await template(`workflows/${name}`))),
    })),
  ]);
}

const template = (name: string): Promise<string> => readFile(new URL(`templates/${name}`, import.meta.url), 'utf8');

/** The workflow of a study that needs no TensorFlow, with a place for what its program needs. */
const withoutEngine = (text: string): string =>
  text
    .replaceAll(/^ +engine: \$\{\{ needs\.plan\.outputs\.engine \}\}\n/gm, '')
    .replace(
      /^( +)(- uses: \S+\/actions\/train@)/m,
      `$1# Packages of your trainer: - run: pip install --requirement requirements.txt\n$1$2`,
    );

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

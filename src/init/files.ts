import { readFile } from 'node:fs/promises';
import manifest from '../../package.json' with { type: 'json' };
import type { ActionsSource } from './actions.ts';

/** A file to write, with its path from the top of the repository. */
export interface InitFile {
  readonly path: string;
  readonly content: string;
}

/** What trains the new study: Ablate, or a program in Python. */
export const trainerKinds = ['ablate', 'python'] as const;
export type TrainerKind = (typeof trainerKinds)[number];

/** Files of the study, by the folder of their templates. `python` is examples/stdlib-trainer. */
const studies: Readonly<Record<TrainerKind, readonly string[]>> = {
  ablate: ['ablation.config.ts'],
  python: ['python/ablation.config.ts', 'python/train.py'],
};

const workflows = ['ablation.yml', 'ablation-comment.yml', 'ablation-baseline.yml'];

/** A first study, and the workflows that train it for pull requests to `branch`. */
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

/** The workflow of a study that needs no TensorFlow, with a place to install what its program needs. */
const withoutEngine = (text: string): string =>
  text
    .replaceAll(/^ +engine: \$\{\{ needs\.plan\.outputs\.engine \}\}\n/gm, '')
    .replace(
      /^( +)(- uses: \S+\/actions\/train@)/m,
      `$1# Packages of your trainer: - run: pip install --requirement requirements.txt\n$1$2`,
    );

/** Files that no repository should keep: packages, records and prepared images. */
const ignored = ['/node_modules/', '/results/', '/dataset-cache/'];

/** Adds the missing lines to a .gitignore; returns the same text if none is missing. */
export function withIgnored(text: string): string {
  const rules = new Set(text.split('\n').map(bare));
  const lacking = ignored.filter((line) => !rules.has(bare(line)));
  if (lacking.length === 0) return text;
  const begun = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  return `${begun}${lacking.join('\n')}\n`;
}

/** `/results/`, `results/` and `results` all ignore that folder. */
const bare = (line: string): string => line.trim().replace(/^\/|\/$/g, '');

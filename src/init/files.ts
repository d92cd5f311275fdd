import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import type { ActionsSource } from './actions.ts';
import { type ForeignStudy, foreignPlace, workflowsOf } from './workflows.ts';

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

/** Where a first study is written, and what its workflows depend on. */
export interface NewStudy extends Omit<ForeignStudy, 'engine'> {
  readonly trainer: TrainerKind;
}

/** A first study, and the workflows that train it for pull requests. Paths are from the top of the repository. */
export async function initFiles(actions: ActionsSource, study: NewStudy): Promise<readonly InitFile[]> {
  const { trainer, folder = '' } = study;
  const place = foreignPlace(actions, { ...study, engine: trainer === 'ablate' });
  const files = studies[trainer].map(async (path) => ({
    path: join(folder, path.replace('python/', '')),
    content: (await template(path)).replace('../../src/api/index.ts', manifest.name),
  }));
  return [...(await Promise.all(files)), ...(await workflowsOf(place))];
}

const template = (name: string): Promise<string> => readFile(new URL(`templates/${name}`, import.meta.url), 'utf8');

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

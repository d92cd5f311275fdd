import { ConfigurationError } from '../base/errors.ts';
import { type Depth, depths } from './architecture.ts';

/** The levels that a name such as `resnet34` stands for. */
export interface ResNetLevels {
  readonly depth: Depth;
  readonly shortcut: (typeof named)[number];
}

/** The shortcuts that have a name of their own. */
const named = ['plain', 'residual'] as const;

/** `resnet34`, `plain34` */
export const resnetName = ({ depth, shortcut }: ResNetLevels): string =>
  `${shortcut === 'plain' ? 'plain' : 'resnet'}${depth}`;

/** The levels that `name` stands for. Throws ConfigurationError with the valid names; `others` of the caller come first. */
export function parseResnetName(name: string, others: readonly string[] = []): ResNetLevels {
  const all = named.flatMap((shortcut) => depths.map((depth) => ({ depth, shortcut })));
  const levels = all.find((candidate) => resnetName(candidate) === name);
  if (levels !== undefined) return levels;
  const valid = new Set([...others, ...all.map(resnetName)]);
  throw new ConfigurationError(`Unknown variant "${name}": expected one of ${[...valid].join(', ')}.`);
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrainerKind } from '../../src/init/files.ts';
import { baselineBranch } from '../../src/results/baseline-branch.ts';
import { ForeignRepository, InstalledPackage } from './support/foreign.ts';
import { type Change, expectSuccess, lacking, Stage } from './support/stage.ts';

interface Kind {
  readonly trainer: TrainerKind;
  readonly study: string;
  readonly runs: readonly string[];
  /** What a pull request changes in a file: its pattern, and what each push puts there. */
  readonly edits: { readonly file: string; readonly place: RegExp; readonly pushes: readonly [string, string?] };
  /** Rows of the table that compares with main. */
  readonly rows: RegExp;
}

const kinds: readonly Kind[] = [
  {
    trainer: 'ablate',
    study: 'own-block',
    runs: ['resnet18-basic-seed0', 'resnet18-own-seed0'],
    edits: {
      file: 'ablation.config.ts',
      place: /return shortcut\((.*)\);/,
      pushes: ["return net.sigmoid('last', shortcut($1));"],
    },
    rows: /\| resnet18-basic .*the same network.*\n\| resnet18-own /,
  },
  {
    trainer: 'python',
    study: 'stdlib-trainer',
    runs: ['linear-seed0', 'hidden-seed0'],
    edits: { file: 'train.py', place: /"hidden": 16/, pushes: ['"hidden": 4', '"hidden": 8'] },
    rows: /\| linear .*\n\| hidden /,
  },
];

describe.skipIf(lacking.length > 0)('a repository made by ablate init', { timeout: 1_200_000 }, () => {
  let installed: InstalledPackage;
  beforeAll(() => {
    installed = new InstalledPackage();
  }, 1_200_000);
  afterAll(() => installed?.remove());

  describe.each(kinds)('whose trainer is $trainer', ({ trainer, study, runs, edits, rows }) => {
    let stage: Stage;
    let first: Change;
    const push = (text: string) => stage.push(7, (repository) => repository.replace(edits.file, edits.place, text));

    beforeAll(async () => {
      stage = await Stage.open(new ForeignRepository(installed, trainer));
    });
    afterAll(() => stage?.close());

    it('stores what main has on a push to main', async () => {
      expectSuccess(await stage.pushToMain(300));
      const stored = stage.gitHub.branches.get(baselineBranch)?.files.keys() ?? [];
      expect([...stored]).toEqual([`${study}/${stage.main}.json`]);
    });

    it('trains what a pull request changes and compares it with main, in the summary and in a comment', async () => {
      first = push(edits.pushes[0]);
      const run = await stage.ablation(301, first);
      expectSuccess(run);
      expect(run.log).not.toContain('::warning::');
      expect(stage.recordsOf(301)).toEqual(runs.map((name) => `ablate-record+${study}+${name}+attempt1`).sort());
      expect(run.summaries.join('\n')).toContain(`main is ${stage.main}, where this change left it.`);
      expectSuccess(await stage.comment(302, 301, first));
      expect(stage.commentsOn(first)).toEqual([expect.stringContaining(first.sha)]);
      expect(stage.commentsOn(first)[0]).toMatch(rows);
    });

    const [, again] = edits.pushes;
    if (again === undefined) return;
    it('updates that comment after a second push', async () => {
      const second = push(again);
      expectSuccess(await stage.ablation(303, second));
      expectSuccess(await stage.comment(304, 303, second));
      expect(stage.commentsOn(second)).toEqual([expect.stringContaining(second.sha)]);
    });
  });
});

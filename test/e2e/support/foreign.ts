import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TrainerKind } from '../../../src/init/files.ts';
import { makeRepository, pack } from '../../package/support.ts';
import { GitRepository, TestRepository } from './repository.ts';

/** The packed package with all that it depends on: installed once, for any number of repositories. */
export class InstalledPackage {
  /** Stands for the repository that publishes the actions. */
  readonly #publisher = new TestRepository();
  readonly folder: string;
  readonly packages: string;
  readonly actions: Readonly<Record<string, string>>;

  constructor() {
    const packed = mkdtempSync(join(tmpdir(), 'ablate-e2e-package-'));
    this.folder = makeRepository(pack(packed, { ...process.env, GITHUB_REPOSITORY: 'tools/ablate' }));
    rmSync(packed, { recursive: true });
    this.packages = join(this.folder, 'node_modules');
    const { gitHead } = JSON.parse(readFileSync(join(this.packages, 'ablate-check/package.json'), 'utf8'));
    this.actions = { [`tools/ablate@${gitHead}`]: this.#publisher.folder };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
    this.#publisher.remove();
  }
}

/** What makes a study train in seconds instead of minutes: one seed, few images. */
const shorter: Readonly<Record<TrainerKind, readonly (readonly [RegExp, string])[]>> = {
  ablate: [
    [/limit: 1000/, 'limit: 40'],
    [/epochs: 4/, 'epochs: 1'],
    [/seeds: \[0, 1, 2\]/, 'seeds: [0]'],
  ],
  python: [
    [/limit: 500/, 'limit: 60'],
    [/seeds: \[0, 1, 2\]/, 'seeds: [0]'],
  ],
};

/** A repository that has nothing of Ablate's but an installed package and what its `ablate init` wrote. */
export class ForeignRepository extends GitRepository {
  override readonly packages: string;
  override readonly actions: Readonly<Record<string, string>>;
  override readonly workflows = { baseline: 'ablation-baseline.yml', comment: 'ablation-comment.yml' };

  constructor({ folder, packages, actions }: InstalledPackage, trainer: TrainerKind) {
    super();
    this.packages = packages;
    this.actions = actions;
    for (const file of ['package.json', 'package-lock.json']) cpSync(join(folder, file), join(this.folder, file));
    symlinkSync(packages, join(this.folder, 'node_modules'));
    this.begin();
    execFileSync('npx', ['ablate', 'init', '--trainer', trainer], {
      cwd: this.folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    for (const [text, less] of shorter[trainer]) this.replace('ablation.config.ts', text, less);
    this.commit('Begin');
  }
}

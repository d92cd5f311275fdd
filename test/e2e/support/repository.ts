import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { root } from './checkout.ts';

/** A repository on this machine whose workflows the tests run. */
export abstract class GitRepository {
  readonly folder = mkdtempSync(join(tmpdir(), 'ablate-e2e-repository-'));
  /** What `npm ci` installs: a folder to link to. */
  readonly packages: string = join(root, 'node_modules');
  /** Folders that stand for the repositories of actions, by `OWNER/NAME@COMMIT`. */
  readonly actions: Readonly<Record<string, string>> = {};
  /** Files of the workflows beside `ablation.yml`. */
  readonly workflows: { readonly baseline: string; readonly comment: string } = {
    baseline: 'baseline.yml',
    comment: 'comment.yml',
  };

  /** Makes the folder a repository. */
  protected begin(): void {
    this.git('init', '--quiet', '--initial-branch=main');
    this.git('config', 'user.name', 'Tester');
    this.git('config', 'user.email', 'tester@example.com');
    // Others than `git clone` may fetch any commit, as from GitHub.
    this.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
    // A link to a folder is not what the ignored "node_modules/" means.
    appendFileSync(join(this.folder, '.git/info/exclude'), 'node_modules\n');
  }

  /** Commits all there is; gives the commit. */
  commit(message: string): string {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--message', message);
    return this.head();
  }

  head(): string {
    return this.git('rev-parse', 'HEAD').trim();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Begins a branch anew at a commit. */
  branch(name: string, start: string): void {
    this.git('checkout', '--quiet', '--force', '-B', name, start);
  }

  write(file: string, content: string): void {
    writeFileSync(join(this.folder, file), content);
  }

  /** Edits a file; throws where there is nothing to replace. */
  replace(file: string, pattern: RegExp, replacement: string): void {
    const path = join(this.folder, file);
    const before = readFileSync(path, 'utf8');
    const after = before.replace(pattern, replacement);
    if (after === before) throw new Error(`${file} holds nothing like ${pattern}.`);
    writeFileSync(path, after);
  }

  /** Every commit with its parents. */
  parents(): Map<string, string[]> {
    const lines = this.git('log', '--all', '--format=%H %P').trim().split('\n');
    return new Map(lines.map((line) => [line.slice(0, 40), line.slice(41).split(' ').filter(Boolean)]));
  }

  protected git(...command: string[]): string {
    return execFileSync('git', ['-C', this.folder, ...command], { encoding: 'utf8' });
  }
}

/** This checkout with freshly built actions and a study that trains in seconds, as a repository of its own. */
export class TestRepository extends GitRepository {
  constructor() {
    super();
    cpSync(inject('checkout'), this.folder, { recursive: true });
    this.write('ablation.config.ts', study);
    // A second study, of depth 34 alone, and a workflow of one's own that trains both.
    this.write('shallow.config.ts', study.replace("'resnet-shortcut'", "'shallow'").replace('[34, 50]', '[34]'));
    this.write('.github/workflows/two.yml', two);
    // What Baseline does of interest to the caches, for one variant.
    this.write('.github/workflows/fill.yml', fill);
    this.begin();
    this.commit('Begin');
  }
}

/** Four variants on 40 images of 32 px: two steps an epoch. They have the blocks of their names, but fewer and thinner. */
const study = `import { basicBlock, bottleneckBlock } from './src/model/block.ts';
import { resnet } from './src/model/resnet.ts';
import { defineStudy } from './src/study/study.ts';

const blocks = { 34: basicBlock, 50: bottleneckBlock };

export default defineStudy({
  name: 'resnet-shortcut',
  factors: { depth: [34, 50], shortcut: ['plain', 'residual'] },
  variant: ({ depth, shortcut }) => \`\${shortcut === 'residual' ? 'resnet' : 'plain'}\${depth}\`,
  network: ({ depth, shortcut }, { imageSize, classes }) =>
    resnet({
      depth: 18,
      shortcut,
      imageSize,
      classes,
      block: (net, x, { filters, width, ...place }) =>
        blocks[depth](net, x, { ...place, filters: filters / 8, width: width / 8 }),
    }),
  contrast: { factor: 'shortcut', baseline: 'plain', treatment: 'residual' },
  recipe: {
    epochs: 1,
    batchSize: 16,
    learningRate: 0.001,
    momentum: 0.9,
    weightDecay: 5e-4,
    warmupEpochs: 0,
    labelSmoothing: 0,
    flip: true,
    cropPadding: 4,
  },
  dataset: { source: 'synthetic', imageSize: 32, limit: 40 },
  seeds: [0],
  presets: {},
});
`;

const fill = `name: Fill
on: push
permissions: {}
jobs:
  ablation:
    name: Ablation
    permissions: { contents: read, actions: read }
    uses: ./.github/workflows/ablation.yml
    with: { variants: resnet34, fill-caches: true }
`;

const two = `name: Two studies
on: pull_request
permissions: {}
jobs:
  deep:
    name: Deep
    permissions: { contents: read, actions: read }
    uses: ./.github/workflows/ablation.yml
    with: { variants: "plain50,resnet50" }
  shallow:
    name: Shallow
    permissions: { contents: read, actions: read }
    uses: ./.github/workflows/ablation.yml
    with: { config: shallow.config.ts }
`;

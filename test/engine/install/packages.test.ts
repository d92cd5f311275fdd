import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../../src/base/errors.ts';
import { placePackages } from '../../../src/engine/install/packages.ts';
import { installedFolder, type NodePackage, tfjsNodePackages } from '../../../src/engine/install/tfjs-node.ts';
import type { InstallTools } from '../../../src/engine/install/tools.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { fakeTools } from '../support/fake-engine.ts';

let engine: string;
const packed = 'a packed package';
const absent: NodePackage = {
  name: '@nobody/absent',
  version: '1.0.0',
  sha512: createHash('sha512').update(packed).digest('base64'),
};

/** A registry with one package, whose only file is its index. */
const registry: Partial<InstallTools> = {
  async pack(_, folder) {
    await writeFile(join(folder, 'absent.tgz'), packed);
    return join(folder, 'absent.tgz');
  },
  async untar(file, folder) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'index.js'), `unpacked ${await readFile(file, 'utf8')}`);
  },
};

beforeEach(() => {
  engine = temporaryFolder();
});
const place = (packages: readonly NodePackage[], tools: Partial<InstallTools> = {}, lines: string[] = []) =>
  placePackages(packages, engine, fakeTools('', tools), (line) => lines.push(line));

describe("an engine's packages", () => {
  it('are copied where they are installed, without a word or a download', async () => {
    const lines: string[] = [];
    const sizes = await place(tfjsNodePackages, {}, lines);
    expect(lines).toEqual([]);
    const manifest = 'node_modules/@tensorflow/tfjs-node-gpu/package.json';
    expect(sizes[manifest]).toBe((await readFile(manifest)).length);
    expect(await readFile(join(engine, manifest), 'utf8')).toBe(await readFile(manifest, 'utf8'));
  });

  it('are fetched, checked and unpacked where they are not', async () => {
    const lines: string[] = [];
    const sizes = await place([absent], registry, lines);
    expect(lines).toEqual(['Downloading @nobody/absent 1.0.0']);
    expect(await readFile(join(engine, 'node_modules/@nobody/absent/index.js'), 'utf8')).toBe(`unpacked ${packed}`);
    expect(sizes).toMatchObject({
      'node_modules/@nobody/absent/index.js': 25,
      'node_modules/@tensorflow/tfjs/index.js': 0,
    });
  });

  it('are refused with another sha512', async () => {
    const failure = place([{ ...absent, sha512: 'other' }], registry);
    await expect(failure).rejects.toThrow(ConfigurationError);
    await expect(failure).rejects.toThrow(`@nobody/absent 1.0.0 has sha512 ${absent.sha512}, expected other: check`);
  });

  it('count as installed in the pinned version only', () => {
    const [tfjsNode] = tfjsNodePackages as [NodePackage];
    expect(installedFolder(tfjsNode)).toMatch(/node_modules\/@tensorflow\/tfjs-node-gpu$/);
    expect(installedFolder({ ...tfjsNode, version: '4.21.0' })).toBeUndefined();
    expect(installedFolder(absent)).toBeUndefined();
  });

  it('are pinned to what the lockfile of the checkout holds', async () => {
    const { packages } = JSON.parse(await readFile('package-lock.json', 'utf8'));
    for (const { name, version, sha512 } of tfjsNodePackages) {
      expect(packages[`node_modules/${name}`]).toMatchObject({ version, integrity: `sha512-${sha512}` });
    }
  });
});

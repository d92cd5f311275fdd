import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../../src/base/errors.ts';
import { packEngine, takeEngine } from '../../../src/engine/install/copy.ts';
import { findInstalled, type InstalledEngine, install } from '../../../src/engine/install/install.ts';
import type { EngineSpec } from '../../../src/engine/install/spec.ts';
import { nativeSpec, specKey } from '../../../src/engine/install/spec.ts';
import { installedEngine } from '../../support/engine.ts';
import { fakeTools, library, writeWheel } from '../support/fake-engine.ts';

let folder: string;
let copy: string;
let elsewhere: string;
let spec: EngineSpec;
let engine: InstalledEngine;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-copy-'));
  copy = join(folder, 'copy');
  elsewhere = join(folder, 'elsewhere');
  const wheel = join(folder, 'tensorflow.whl');
  spec = await writeWheel(wheel);
  engine = await install(spec, join(folder, 'home'), fakeTools(wheel), () => {});
  await writeFile(join(engine.folder, 'self-test.json'), '{"passed": []}');
  await packEngine(engine, copy);
});
afterEach(() => rm(folder, { recursive: true }));

const filesIn = async (root: string): Promise<string[]> =>
  (await readdir(root, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

describe('a copy of an engine', () => {
  it('is an engine on another machine, without the self-tests of the first', async () => {
    await takeEngine(spec, elsewhere, copy);
    const taken = await findInstalled(spec, elsewhere);
    expect(await readFile(taken?.binding ?? '', 'utf8')).toBe(await readFile(engine.binding, 'utf8'));
    expect(await filesIn(elsewhere)).not.toContain('self-test.json');
    expect(await readdir(elsewhere)).toEqual([specKey(spec)]);
  });

  it('leaves an engine alone that is there already', async () => {
    await writeFile(join(copy, 'lib/tfjs_binding.node'), 'anything');
    await takeEngine(spec, join(folder, 'home'), copy);
    expect(await findInstalled(spec, join(folder, 'home'))).toEqual(engine);
  });

  it.each<[string, (copy: string) => Promise<unknown>, string]>([
    [
      'a file of the same size',
      (at) => flip(join(at, 'lib/tfjs_binding.node')),
      'lib/tfjs_binding.node has another sha256',
    ],
    ['a file that is missing', (at) => rm(join(at, 'lib/tfjs_binding.node')), 'lib/tfjs_binding.node is missing'],
    ['a file more', (at) => writeFile(join(at, 'lib/more.so'), ''), 'lib/more.so was not packed'],
    ['a link', (at) => symlink('/etc', join(at, 'lib/etc')), 'it holds more than files'],
    ['no digests', (at) => rm(join(at, 'digests.json')), 'digests.json cannot be read'],
  ])('with %s is refused, and nothing of it is kept', async (_, damage, fault) => {
    await damage(copy);
    const taking = takeEngine(spec, elsewhere, copy);
    await expect(taking).rejects.toThrow(ConfigurationError);
    await expect(taking).rejects.toThrow(`The copy of the engine in ${copy} is damaged (${fault})`);
    expect(await readdir(elsewhere).catch(() => [])).toEqual([]);
  });

  it('whose library is not that of the wheel is refused, whatever its own digests say', async () => {
    const pinned = { ...spec, libraries: { [library]: '0'.repeat(64) } };
    await expect(takeEngine(pinned, elsewhere, copy)).rejects.toThrow(
      `(site-packages/${library} is not that of the pinned wheel)`,
    );
  });
});

async function flip(file: string): Promise<void> {
  const bytes = await readFile(file);
  bytes[0] = (bytes[0] as number) ^ 1;
  await writeFile(file, bytes);
}

const native = await installedEngine();
describe.skipIf('reason' in native)('the pinned libraries', () => {
  it('are those that the wheel holds', () => {
    const packages = join((native as { engine: InstalledEngine }).engine.folder, 'site-packages');
    const libraries = Object.entries(nativeSpec.libraries ?? {});
    const printed = execFileSync(
      'sha256sum',
      libraries.map(([member]) => member),
      { cwd: packages, encoding: 'utf8' },
    );
    expect(printed).toBe(libraries.map(([member, digest]) => `${digest}  ${member}\n`).join(''));
  });
});

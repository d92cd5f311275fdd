import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../../src/base/errors.ts';
import { packEngine, takeEngine } from '../../../src/engine/install/copy.ts';
import { findInstalled, type InstalledEngine, install } from '../../../src/engine/install/install.ts';
import type { EngineSpec } from '../../../src/engine/install/spec.ts';
import { nativeSpec, specKey } from '../../../src/engine/install/spec.ts';
import { installedEngine } from '../../support/engine.ts';
import { fakeTools, library, writeWheel } from '../support/fake-engine.ts';

let folder: string;
let spec: EngineSpec;
let engine: InstalledEngine;
/** What was packed; every test takes a copy of it. */
let packed: string;
let test: string;
let copy: string;
let elsewhere: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-copy-'));
  packed = join(folder, 'packed');
  const wheel = join(folder, 'tensorflow.whl');
  spec = await writeWheel(wheel);
  engine = await install(spec, join(folder, 'home'), fakeTools(wheel), () => {});
  await writeFile(join(engine.folder, 'self-test.json'), '{"passed": []}');
  await packEngine(engine, packed);
});
afterAll(() => rm(folder, { recursive: true }));

beforeEach(async () => {
  test = await mkdtemp(join(folder, 'test-'));
  copy = join(test, 'copy');
  elsewhere = join(test, 'elsewhere');
  // Of links: the packages have hundreds of files.
  execFileSync('cp', ['--archive', '--link', packed, copy]);
});
afterEach(() => rm(test, { recursive: true }));

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
    await replace(join(copy, 'lib/tfjs_binding.node'), 'anything');
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
  await replace(file, bytes);
}

/** Writes a file of its own: the one that was packed, which `file` is a link to, stays as it is. */
async function replace(file: string, content: string | Buffer): Promise<void> {
  await rm(file);
  await writeFile(file, content);
}

const native = await installedEngine();
describe.skipIf('reason' in native)('the pinned libraries', () => {
  it('are those that the wheel holds', async () => {
    const packages = join((native as { engine: InstalledEngine }).engine.folder, 'site-packages');
    for (const [member, digest] of Object.entries(nativeSpec.libraries ?? {})) {
      const hash = createHash('sha256');
      await pipeline(createReadStream(join(packages, member), { highWaterMark: 2 ** 20 }), hash);
      expect(hash.digest('hex'), member).toBe(digest);
    }
  });
});

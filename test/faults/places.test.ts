import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { comparable, runRecordSchema } from '../../src/record/record.ts';
import { ablate, type StartOptions, start, tinyConfig } from '../support/cli.ts';
import { fill, makeReadOnly, noDisk, page, removeDisks, smallDisk } from '../support/small-disk.ts';

const heavyConfig = fileURLToPath(new URL('../fixtures/heavy.config.ts', import.meta.url));
const heavy = ['train', 'wide1000', '--config', heavyConfig, '--engine', 'wasm'];
const tiny = ['train', 'with4', '--config', tinyConfig, '--engine', 'wasm'];

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-places-'));
  // Every run after this one finds its images prepared.
  await ablate([...tiny, '--out', 'whole'], folder);
});

afterEach(removeDisks);
afterAll(() => rm(folder, { recursive: true }));

const recordIn = async (path: string) => runRecordSchema.parse(JSON.parse(await readFile(path, 'utf8')));

const under = (...through: string[]): StartOptions => ({ through });

const refusedBeforeTraining = async (out: string, message: RegExp, options?: StartOptions): Promise<void> => {
  const { code, stderr } = await ablate([...tiny, '--out', out], folder, options);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/Data:|Engine:|^\s+at /m);
  expect(code).toBe(2);
};

describe('a place that cannot be written to is named before training starts', () => {
  it('when it is a file', async () => {
    await writeFile(join(folder, 'file'), '');
    const message = /^\/\S+\/file is a file, expected a folder: give --out a folder that is yours\.$/m;
    await refusedBeforeTraining('file', message);
    await refusedBeforeTraining('file/below', message);
  });

  it.skipIf(noDisk)('when it is read-only or full', async () => {
    const disk = smallDisk(16 * page);
    fill(disk, 0);
    await refusedBeforeTraining(disk, /^No space is left in .*: free some, or give --out a folder on another disk\.$/m);
    makeReadOnly(disk);
    await refusedBeforeTraining(join(disk, 'out'), /^Nothing can be written to .*out \(EROFS\): give --out/m);
  });

  it('when files there may not be as large as is needed', async () => {
    await refusedBeforeTraining(
      'limited',
      /^A file in limited would be larger than allowed here: raise the limit \(ulimit -f\)\.$/m,
      under('prlimit', '--fsize=1000'),
    );
  });

  it("when it is another user's", async (context) => {
    const nobody = under('setpriv', '--reuid=65534', '--regid=65534', '--clear-groups');
    const open = await mkdtemp(join(tmpdir(), 'ablate-open-'));
    await chmod(open, 0o777);
    const { code } = await ablate(['--help'], open, nobody);
    context.skip(code !== 0, 'becoming another user needs root, and a checkout that others can read');
    await mkdir(join(open, 'out'));
    const { code: refused, stderr } = await ablate([...tiny, '--out', 'out'], open, nobody);
    expect(stderr).toMatch(/^Nothing can be written to out \(EACCES\): give --out a folder that is yours\.$/m);
    expect(refused).toBe(2);
    await rm(open, { recursive: true });
  });

  it('when a variant cannot name a file', async () => {
    const config = join(folder, 'odd.config.ts');
    const named = "(levels) => tiny.variant(levels).replace('with', 'with/')";
    await writeFile(
      config,
      `import tiny from ${JSON.stringify(tinyConfig)}; export default { ...tiny, variant: ${named} };`,
    );
    const { code, stderr } = await ablate(['run', '--config', config, '--engine', 'wasm', '--out', 'odd'], folder);
    expect(stderr).toMatch(/^Variant "with\/out4" cannot name a file: /m);
    expect(stderr).not.toMatch(/Data:/);
    expect(code).toBe(2);
  });
});

describe('a record that cannot be written', () => {
  it.skipIf(noDisk)('is printed and kept in another place, which is named', async () => {
    const disk = smallDisk(16 * page);
    const env = { TMPDIR: await mkdtemp(join(folder, 'tmp-')) };
    const { child, outcome } = start([...tiny, '--epochs', '20', '--out', disk], folder, { env });
    child.stderr?.on('data', (chunk) => {
      if (String(chunk).includes('epoch 1/')) fill(disk, 0);
    });
    const { code, stderr } = await outcome;
    expect(code).toBe(2);
    const [, kept = ''] =
      /is printed above and kept as (\S+): move it to \S+\. No space is left in /.exec(stderr) ?? [];
    expect(kept.startsWith(env.TMPDIR)).toBe(true);
    const record = await recordIn(kept);
    expect(record.epochs).toHaveLength(20);
    const printed = stderr.split('\n').find((line) => line.startsWith('{')) ?? '';
    expect(JSON.parse(printed)).toEqual(record);
    expect((await readdir(disk)).filter((name) => name.includes('with4'))).toEqual([]);
  });
});

describe.skipIf(noDisk)('a home that cannot be written to', () => {
  it('is named, and WebAssembly trains where the engine is left to us', async () => {
    const home = smallDisk(page);
    makeReadOnly(home);
    const auto = tiny.map((word) => (word === 'wasm' ? 'auto' : word));
    const options = { env: { ABLATE_HOME: home } };
    const { code, stderr } = await ablate([...auto, '--out', 'no-home'], folder, options);
    expect(code, stderr).toBe(0);
    const refusal = `Nothing can be written to ${home}.*\\(EROFS\\): set ABLATE_HOME to a folder that is yours\\.`;
    expect(stderr).toMatch(new RegExp(`^Engine: WebAssembly, which is slower\\. ${refusal}$`, 'm'));
    const native = tiny.map((word) => (word === 'wasm' ? 'native' : word));
    const refused = await ablate([...native, '--out', 'no-home'], folder, options);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(new RegExp(`^${refusal}$`, 'm'));
  });
});

describe.skipIf(noDisk)('a read-only temporary folder', () => {
  it('does not keep WebAssembly from training', async () => {
    const disk = smallDisk(page);
    makeReadOnly(disk);
    const { code, stderr } = await ablate([...tiny, '--out', 'no-tmp'], folder, { env: { TMPDIR: disk } });
    expect(code, stderr).toBe(0);
  });
});

describe('a file-size limit', () => {
  it('costs the checkpoints, which is said, and not the run', async () => {
    const words = [...heavy, '--limit', '40', '--epochs', '2', '--save-every', '0'];
    await ablate([...words, '--out', 'free'], folder);
    const { code, stderr } = await ablate([...words, '--out', 'small'], folder, under('prlimit', '--fsize=2000000'));
    expect(stderr).toMatch(
      /No checkpoint could be written \(EFBIG: .*\); what was saved before stays, and training continues\./,
    );
    expect(code).toBe(0);
    const [free, small] = [
      await recordIn(join(folder, 'free/wide1000-seed0.json')),
      await recordIn(join(folder, 'small/wide1000-seed0.json')),
    ];
    expect(comparable(small)).toEqual(comparable(free));
    expect((await readdir(join(folder, 'small'))).filter((name) => name.includes('checkpoint'))).toEqual([]);
  });
});

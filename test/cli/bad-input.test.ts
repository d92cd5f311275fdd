import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ablate, tinyConfig } from '../support/cli.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-cli-'));
  await writeFile(join(folder, 'broken.config.ts'), 'export default {');
  await writeFile(join(folder, 'other.config.ts'), 'export default { name: "x" };');
});

afterAll(() => rm(folder, { recursive: true }));

const study = ['--config', tinyConfig];

describe('one sentence, exit code 2, nothing written', () => {
  it.concurrent.each([
    [['frobnicate'], /unknown command 'frobnicate'/],
    [['run', '--frobnicate'], /unknown option '--frobnicate'/],
    [['run'], /No study at ablation\.config\.ts: name its config with --config/],
    [['run', '--config', 'broken.config.ts'], /broken\.config\.ts cannot be read as TypeScript/],
    [['run', '--config', 'other.config.ts'], /other\.config\.ts is not a study: factors/],
    [['run', ...study, '--variants', 'with4,with5'], /Unknown variant "with5".*without4, with4, without8, with8/],
    [['run', ...study, '--preset', 'huge'], /Unknown preset "huge".*long/],
    [['run', ...study, '--epochs', '0'], /--epochs is "0", expected a whole number from 1/],
    [['run', ...study, '--epochs', '1.5'], /--epochs is "1\.5"/],
    [['run', ...study, '--seeds', '0,x'], /--seed is "x"/],
    [['run', ...study, '--max-seeds', '3'], /--max-seeds is the budget of --until-decided: give both/],
    [['run', ...study, '--until-decided', '--max-seeds', '1'], /--max-seeds is "1", expected a whole number from 2/],
    [['run', ...study, '--until-decided', '--max-seeds', '2', '--seeds', '0,1,2'], /--max-seeds is 2, but seeds 0,1,2/],
    [['run', ...study, '--save-every', 'often'], /--save-every is "often", expected a number of seconds.*or of epochs/],
    [['run', ...study, '--save-every', '0epochs'], /--save-every is "0epochs"/],
    [['run', ...study, '--engine', 'tpu'], /--engine is "tpu", expected one of auto, native, gpu, wasm/],
    [['run', ...study, '--precision', 'int8'], /--precision is "int8", expected one of fp32, tf32, bf16/],
    [['run', ...study, '--convolution', 'fft'], /--convolution is "fft", expected one of auto, direct/],
    [['run', ...study, '--deterministic', 'no'], /--deterministic is "no", expected one of on, off/],
    [['run', ...study, '--dataset', 'mnist'], /mnist.*cats_vs_dogs.*archive:.*folder:.*synthetic/],
    [['run', ...study, '--dataset', 'archive:none.zip'], /none\.zip/],
    [['train', 'with5', ...study], /Unknown variant "with5"/],
    [['train'], /Nothing to train: give a variant, such as resnet34, or --plan FILE --run NAME/],
    [['train', '--plan', 'none.json', '--run', 'x'], /The plan none\.json cannot be read \(ENOENT\)/],
    [['train', 'with4', '--plan', 'plan.json'], /named by --run alone/],
    [
      ['train', 'with4', ...study, '--trained', 'nowhere.json'],
      /--trained nowhere\.json cannot be read .*give a list of records/,
    ],
    [['run', ...study, '--learning-rate', '-1'], /--learning-rate is "-1", expected a number above 0/],
    [['run', ...study, '--flip', 'maybe'], /--flip is "maybe", expected true or false/],
    [['run', ...study, '--limit', 'none'], /--limit is "none".*or all/],
  ])('%j', async (words, message) => {
    const { code, stdout, stderr } = await ablate(words, folder);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it('leaves the folder as it was', async () => {
    const left = (await readdir(folder)).filter((name) => name !== 'dataset-cache');
    expect(left).toEqual(['broken.config.ts', 'other.config.ts']);
  });
});

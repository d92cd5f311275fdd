import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/compute/engine.ts';
import { startEngine } from '../../src/engine/start.ts';
import { type ResNetOptions, resnet } from '../../src/model/resnet.ts';
import { normalize } from '../../src/train/normalize.ts';
import { writeWeights } from '../../src/weights/file.ts';
import { readPage } from '../docs/support/pages.ts';
import { hashedLike } from '../support/hashed.ts';

/** A Python that has torch, torchvision and safetensors. */
const python = process.env.ABLATE_TEST_TORCH;

/** Blocks of docs/weights.md: the loader, what an image goes through, and the plain network. */
const [loader = '', , plain = ''] = readPage('docs/weights.md')
  .blocks.filter(({ language }) => language === 'python')
  .map(({ text }) => text);

const imageSize = 32;
const images = 2;
/** As many bytes as the images have, no two images alike. */
const pixels = Uint8Array.from({ length: images * imageSize * imageSize * 3 }, (_, index) => (index * 7919) % 253);

/** Reads the images as Ablate lays them out and prints the logits. */
const evaluate = `
import sys, numpy
mean, std = json.loads(about["normalize"]).values()
images = numpy.fromfile("images", numpy.uint8).reshape(${images}, ${imageSize}, ${imageSize}, 3)
x = torch.tensor((images - numpy.array(mean)) / std, dtype=torch.float32).permute(0, 3, 1, 2)
with torch.no_grad():
    print(json.dumps(model(x).tolist()))
`;

// PyTorch takes seconds to load, or minutes beside other programs.
describe.skipIf(!python)('PyTorch (ABLATE_TEST_TORCH says which Python has it)', { timeout: 900_000 }, () => {
  let folder: string;
  let engine: Engine;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ablate-torch-'));
    engine = await startEngine('wasm', { log: () => undefined });
    await writeFile(join(folder, 'images'), pixels);
  });
  afterAll(async () => {
    await engine.dispose();
    await rm(folder, { recursive: true });
  });

  it.each([
    ['a ResNet-34', { depth: 34, shortcut: 'residual' }, loader],
    ['a ResNet-50', { depth: 50, shortcut: 'residual' }, loader.replace('resnet34(', 'resnet50(')],
    [
      'a plain network of 34 layers',
      { depth: 34, shortcut: 'plain' },
      // The same loader, with the page's plain network for its model.
      loader.replace(/^model = .*$/m, `${plain}\nmodel = plain34`),
    ],
  ] as const)('computes the logits of %s', async (_, options, load) => {
    const trained = trainedAlike(options);
    await writeWeights(join(folder, 'file.safetensors'), trained, {
      ...{ study: 's', variant: 'v', seed: 0, key: 'k', precision: 'fp32' },
    });
    const program = load.replace(/"results\/\S+\.safetensors"/, '"file.safetensors"') + evaluate;
    const theirs = JSON.parse(
      execFileSync(python as string, ['-c', program], { cwd: folder, encoding: 'utf8' }),
    ).flat();
    const ours = await logitsOf(trained);
    const largest = Math.max(...ours.map(Math.abs));
    expect(largest).toBeGreaterThan(0.01);
    // Both round to float32 in an order of their own. ResNet-34 was off by 8e-7 of its largest logit, ResNet-50 by 1.4e-5.
    for (const [index, logit] of ours.entries()) expect(Math.abs(logit - theirs[index])).toBeLessThan(1e-4 * largest);
  });

  /** A network whose every variable, statistics included, has values of its own. */
  function trainedAlike(options: Pick<ResNetOptions, 'depth' | 'shortcut'>) {
    const network = resnet({ ...options, imageSize, classes: 2 });
    const weights = new Map(
      network.variables.map((variable, stream) => {
        const { name, shape } = variable;
        const drawn = hashedLike(variable, stream);
        const inputs = shape.slice(0, -1).reduce((product, extent) => product * extent, 1);
        const isScale = /(bn\d|downsample\.1)\.weight$|running_var$/.test(name);
        return [
          name,
          drawn.map((value) => (shape.length > 1 ? value * Math.sqrt(6 / inputs) : Number(isScale) + 0.1 * value)),
        ];
      }),
    );
    return { network, weights, classes: ['cat', 'dog'], normalize };
  }

  async function logitsOf({ network, weights }: ReturnType<typeof trainedAlike>): Promise<number[]> {
    const options = {
      precision: 'fp32',
      batchSize: images,
      normalize,
      momentum: 0,
      weightDecay: 0,
      labelSmoothing: 0,
    } as const;
    const session = await engine.open(network, options);
    try {
      await session.write(new Map([...weights].map(([name, values]) => [name, values.slice()])));
      return [...(await session.evaluate({ images: pixels.slice(), labels: new Int32Array(images) })).logits];
    } finally {
      await session.dispose();
    }
  }
});

import { describe, expect, it } from 'vitest';
import { resnet } from '../../../src/model/resnet.ts';
import { estimatedPeak } from '../../../src/run/machine/memory.ts';

describe('the estimated peak of a run', () => {
  // Peak resident memory in MiB of one-epoch runs in fp32 with one thread: `ablate train` on drawn images.
  it.each([
    [34, 32, 32, 857],
    [50, 32, 32, 928],
    [34, 64, 32, 984],
    [50, 64, 16, 1000],
    [34, 224, 8, 1315],
    [50, 224, 8, 1773],
  ] as const)(
    'of ResNet-%i at %i px with batches of %i is near the measured %i MiB, and rather above',
    (...measured) => {
      const [depth, imageSize, batchSize, peak] = measured;
      const network = resnet({ depth, shortcut: 'residual', imageSize, classes: 2 });
      const ratio = estimatedPeak(network, { batchSize }) / 2 ** 20 / peak;
      expect(ratio).toBeGreaterThan(0.97);
      expect(ratio).toBeLessThan(1.4);
    },
  );

  it('has a value more per weight with AdamW, which keeps two', () => {
    const network = resnet({ depth: 50, shortcut: 'residual', imageSize: 32, classes: 2 });
    const more =
      estimatedPeak(network, { batchSize: 32, optimizer: 'adamw' }) - estimatedPeak(network, { batchSize: 32 });
    expect(more).toBeCloseTo(4 * 23_512_130, 3);
  });
});

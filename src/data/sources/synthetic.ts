import { sha256 } from '../../base/files/digest.ts';
import { drawnClasses } from '../synthetic/classes.ts';
import { drawScene } from '../synthetic/scene.ts';
import type { Source } from './source.ts';

/** Number of drawings per class. A limit takes fewer. */
const drawingsPerClass = 5000;

/** Number of drawings in the digest: enough to notice a change of the code that draws. */
const sampled = 100;

/** Cats and dogs that Ablate draws: the same on every machine, without a download. */
export function syntheticSource(): Source {
  const sample = drawnClasses.flatMap((kind) => Array.from({ length: sampled }, (_, index) => drawScene(kind, index)));
  return {
    title: 'synthetic images',
    classes: drawnClasses,
    digest: sha256(drawingsPerClass + sample.join('')),
    archive: null,
    open: async () => ({
      candidates: drawnClasses.flatMap((kind, label) =>
        Array.from({ length: drawingsPerClass }, (_, index) => ({
          name: `${kind}/${index}.svg`,
          label,
          read: async () => Buffer.from(drawScene(kind, index)),
        })),
      ),
      close: () => undefined,
    }),
  };
}

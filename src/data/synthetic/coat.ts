import type { RandomStream } from '../../base/random.ts';
import type { DrawnClass } from './classes.ts';
import { between, chance, hsl, pick } from './svg.ts';

/** Colours of one animal. */
export interface Coat {
  readonly fur: string;
  readonly shade: string;
  readonly belly: string;
  readonly marking: string;
  readonly skin: string;
  readonly outline: string;
}

type Colour = readonly [hue: number, saturation: number, lightness: number];

/** Ginger, brown, cream. */
const warmFurs: readonly Colour[] = [
  [28, 70, 55],
  [25, 40, 36],
  [38, 50, 78],
];

/** Grey, black, white, bluish. */
const coolFurs: readonly Colour[] = [
  [30, 5, 52],
  [260, 6, 20],
  [40, 10, 92],
  [215, 12, 45],
];

/**
 * Nine of ten cats have warm colours, and nine of ten dogs cool ones. A network learns the colour within a few hundred
 * steps, and the shape later.
 */
const usual = 0.9;

export function drawCoat(random: RandomStream, kind: DrawnClass): Coat {
  const isWarm = chance(random, usual) === (kind === 'cat');
  const [hue, saturation, lightness] = pick(random, isWarm ? warmFurs : coolFurs);
  const h = hue + between(random, -8, 8);
  const s = saturation * between(random, 0.7, 1.2);
  const l = lightness + between(random, -8, 8);
  const light = chance(random, 0.6) ? Math.min(96, l + between(random, 12, 35)) : l + 4;
  return {
    fur: hsl(h, s, l),
    shade: hsl(h, s, Math.max(5, l - between(random, 7, 14))),
    belly: hsl(h, s * 0.6, light),
    marking: hsl(h, s * 0.9, l > 45 ? l - between(random, 15, 35) : l + between(random, 15, 35)),
    skin: hsl(between(random, 345, 365), between(random, 30, 55), between(random, 62, 78)),
    outline: hsl(h, s * 0.5, Math.max(3, l - 30)),
  };
}

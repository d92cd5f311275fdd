import type { RandomStream } from '../../base/random.ts';
import { between, chance, hsl, pick } from './svg.ts';

/** Colours of one animal. Cats and dogs draw from the same coats, so that colour tells nothing of the class. */
export interface Coat {
  readonly fur: string;
  readonly shade: string;
  readonly belly: string;
  readonly marking: string;
  readonly skin: string;
  readonly outline: string;
}

/** Hue, saturation and lightness of usual furs: ginger, brown, cream, grey, black, white, bluish. */
const furs = [
  [28, 70, 55],
  [25, 40, 36],
  [38, 50, 78],
  [30, 5, 52],
  [260, 6, 20],
  [40, 10, 92],
  [215, 12, 45],
] as const;

export function drawCoat(random: RandomStream): Coat {
  const [hue, saturation, lightness] = pick(random, furs);
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

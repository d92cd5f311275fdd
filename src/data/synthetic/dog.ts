import type { RandomStream } from '../../base/random.ts';
import type { Coat } from './coat.ts';
import { between, both, chance, ellipse, hsl, path } from './svg.ts';

/** A dog's head around (0, 0), about 60 units wide. `turn` (-1 to 1) moves the features as if the dog looked aside. */
export function drawDogHead(random: RandomStream, coat: Coat, turn: number): string {
  const width = between(random, 20, 26);
  const height = between(random, 22, 27);
  const x = turn * 7;
  const pricked = chance(random, 0.25);
  const ears = both(pricked ? prickedEar(random, coat, width, height) : hangingEar(random, coat, width, height));
  return [
    pricked ? ears : '',
    ellipse(0, 0, width, height, `fill="${coat.fur}"`),
    chance(random, 0.7) ? patch(random, coat, width) : '',
    pricked ? '' : ears,
    eyes(random, x),
    muzzle(random, coat, x, height * between(random, 0.38, 0.5)),
  ].join('');
}

function prickedEar(random: RandomStream, coat: Coat, width: number, height: number): string {
  const tip = between(random, 0.75, 1) * width;
  const top = -height - between(random, 6, 15);
  return (
    path`M${width * 0.2} ${-height * 0.9}Q${tip * 0.6} ${top} ${tip} ${top}Q${width * 1.2} ${-height * 0.7} ${width * 0.92} ${-height * 0.3}Z`(
      `fill="${coat.shade}"`,
    ) +
    path`M${width * 0.45} ${-height * 0.8}Q${tip * 0.8} ${top + 6} ${tip * 0.95} ${top + 6}L${width * 0.85} ${-height * 0.5}Z`(
      `fill="${coat.skin}"`,
    )
  );
}

function hangingEar(random: RandomStream, coat: Coat, width: number, height: number): string {
  const out = width + between(random, 3, 10);
  const length = between(random, 0.2, 0.95) * height;
  return path`M${width * 0.45} ${-height * 0.85}Q${out} ${-height * 1.1} ${out} ${-height * 0.1}Q${out} ${length} ${width * 0.95} ${length}Q${width * 0.75} ${length * 0.6} ${width * 0.8} ${-height * 0.3}Z`(
    `fill="${chance(random, 0.5) ? coat.marking : coat.shade}"`,
  );
}

function patch(random: RandomStream, coat: Coat, width: number): string {
  const side = chance(random, 0.5) ? 1 : -1;
  return ellipse(side * width * 0.45, -5, between(random, 7, 10), between(random, 8, 12), `fill="${coat.marking}"`);
}

/** Large spots on a body that is `width` units wide, centred at (0, 0). */
export function drawSpots(random: RandomStream, coat: Coat, width: number): string {
  return Array.from({ length: 2 + random.integer(2) }, () =>
    ellipse(
      between(random, -0.6, 0.6) * width,
      between(random, -16, 16),
      between(random, 5, 9),
      between(random, 5, 9),
      `fill="${coat.marking}"`,
    ),
  ).join('');
}

function eyes(random: RandomStream, x: number): string {
  const apart = between(random, 8, 11);
  const size = between(random, 2.4, 4);
  const open = chance(random, 0.85) ? between(random, 0.8, 1) : 0.2;
  const iris = hsl(between(random, 15, 220), between(random, 20, 60), between(random, 15, 50));
  return [-1, 1]
    .map(
      (side) =>
        ellipse(x + side * apart, -4, size, size * open, `fill="${iris}" stroke="#222" stroke-width="0.8"`) +
        ellipse(x + side * apart + x * 0.1, -4, size * 0.55, size * 0.55 * open, 'fill="#111"') +
        ellipse(x + side * apart + 1, -5.2, 0.8, 0.8 * open, 'fill="#fff"'),
    )
    .join('');
}

function muzzle(random: RandomStream, coat: Coat, x: number, y: number): string {
  const rx = between(random, 10, 14);
  const ry = between(random, 8, 12);
  const nose = between(random, 3.2, 5);
  const line = `stroke="${coat.outline}" stroke-width="1.3" stroke-linecap="round" fill="none"`;
  return [
    ellipse(x * 1.3, y, rx, ry, `fill="${coat.belly}"`),
    chance(random, 0.35) ? path`M${x * 1.3 - 3} ${y + 3}v6q3 5 6 0v-6Z`('fill="#e5737f"') : '',
    path`M${x * 1.5} ${y - 2}v5M${x * 1.5} ${y + 3}q-4 4 -8 0.5M${x * 1.5} ${y + 3}q4 4 8 0.5`(line),
    ellipse(x * 1.5, y - 4, nose, nose * 0.75, `fill="${chance(random, 0.7) ? '#221d1d' : coat.skin}"`),
    ellipse(x * 1.5 - 1, y - 5, 1, 0.6, 'fill="#fff" opacity="0.6"'),
  ].join('');
}

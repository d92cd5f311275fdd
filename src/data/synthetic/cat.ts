import type { RandomStream } from '../../base/random.ts';
import type { Coat } from './coat.ts';
import { between, both, chance, ellipse, hsl, num, path } from './svg.ts';

/** A cat's head around (0, 0), about 60 units wide. `turn` (-1 to 1) moves the features as if the cat looked aside. */
export function drawCatHead(random: RandomStream, coat: Coat, turn: number): string {
  const width = between(random, 24, 29);
  const height = between(random, 20, 24);
  const x = turn * 6;
  return [
    both(ear(random, coat, width, height)),
    ellipse(0, 0, width, height, `fill="${coat.fur}"`),
    chance(random, 0.8) ? stripes(random, coat, x) : '',
    ellipse(x, height * 0.45, width * 0.42, height * 0.36, `fill="${coat.belly}"`),
    eyes(random, x),
    muzzle(random, coat, x, height * 0.3),
  ].join('');
}

function ear(random: RandomStream, coat: Coat, width: number, height: number): string {
  const tip = between(random, 0.75, 1.05) * width;
  const top = -height - between(random, 8, 17);
  const foot = height * 0.25;
  return (
    path`M${width * 0.25} ${-height * 0.9}Q${tip * 0.7} ${top * 0.95} ${tip} ${top}Q${width * 1.08} ${-height * 0.6} ${width * 0.97} ${-foot}Z`(
      `fill="${coat.fur}"`,
    ) +
    path`M${width * 0.45} ${-height * 0.85}L${tip * 0.95} ${top + 5}L${width * 0.88} ${-height * 0.45}Z`(
      `fill="${coat.skin}"`,
    )
  );
}

function stripes(random: RandomStream, coat: Coat, x: number): string {
  const length = between(random, 5, 9);
  const stroke = `stroke="${coat.marking}" stroke-width="3.4" stroke-linecap="round" fill="none"`;
  return (
    path`M${x} -20v${length}M${x - 6} -19l1.5 ${length * 0.8}M${x + 6} -19l-1.5 ${length * 0.8}`(stroke) +
    both(path`M25 -3l-9 1M24 5l-8 0`(stroke))
  );
}

/** Stripes across a body that is `width` units wide, centred at (0, 0). */
export function drawBands(random: RandomStream, coat: Coat, width: number): string {
  const stroke = `stroke="${coat.marking}" stroke-width="3.4" stroke-linecap="round" fill="none"`;
  const length = between(random, 0.3, 0.55) * width;
  return both(
    [-14, -6, 2, 10, 18].map((y) => path`M${width * 0.9} ${y}q${-length / 2} 3 ${-length} 0`(stroke)).join(''),
  );
}

function eyes(random: RandomStream, x: number): string {
  const apart = between(random, 9, 12);
  const size = between(random, 3.6, 5.2);
  const open = chance(random, 0.85) ? between(random, 0.75, 1) : 0.18;
  const iris = hsl(between(random, 45, 200), between(random, 40, 80), between(random, 45, 65));
  const pupil = between(random, 0.6, 2.4);
  return [-1, 1]
    .map(
      (side) =>
        ellipse(x + side * apart, -2, size, size * open, `fill="${iris}" stroke="#222" stroke-width="0.8"`) +
        ellipse(x + side * apart + x * 0.1, -2, pupil, size * open * 0.9, 'fill="#111"') +
        ellipse(x + side * apart + 1.2, -3.4, 0.9, 0.9 * open, 'fill="#fff"'),
    )
    .join('');
}

function muzzle(random: RandomStream, coat: Coat, x: number, y: number): string {
  const whiskers = between(random, 14, 22);
  const droop = between(random, -3, 3);
  const line = `stroke="${coat.outline}" stroke-width="1.1" stroke-linecap="round" fill="none"`;
  const whisker = `stroke="${chance(random, 0.5) ? '#fff' : coat.outline}" stroke-width="0.6" fill="none"`;
  return [
    path`M${x - 2.6} ${y - 2}h5.2l-2.6 3.2Z`(`fill="${coat.skin}" stroke="${coat.outline}" stroke-width="0.5"`),
    path`M${x} ${y + 1}v2.5M${x} ${y + 3.5}q-2.5 3 -5 0.8M${x} ${y + 3.5}q2.5 3 5 0.8`(line),
    `<g transform="translate(${num(x)},${num(y)})">${both(
      path`M7 2q${whiskers / 2} ${droop - 2} ${whiskers} ${droop - 1}M7 4q${whiskers / 2} ${droop} ${whiskers} ${droop + 4}`(
        whisker,
      ),
    )}</g>`,
  ].join('');
}

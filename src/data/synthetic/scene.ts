import { type RandomStream, randomStream } from '../../base/random.ts';
import { drawBands, drawCatHead } from './cat.ts';
import type { DrawnClass } from './classes.ts';
import { type Coat, drawCoat } from './coat.ts';
import { drawDogHead, drawSpots } from './dog.ts';
import { between, chance, ellipse, group, hsl, num, path, pick } from './svg.ts';

/** Width and height of a drawing in pixels, before it is resized. */
const size = 128;

/**
 * Drawing `index` of a class, as an SVG. The drawing's own random stream varies pose, size, colours, background, light,
 * grain and objects in front. Ears, eyes, muzzle, tail and markings always tell a cat from a dog. The colour of the
 * coat does so for most drawings.
 */
export function drawScene(kind: DrawnClass, index: number): string {
  const random = randomStream(index, `drawing/${kind}`);
  const content = [background(random), clutter(random, 1 + random.integer(3)), animal(random, kind)];
  if (chance(random, 0.2)) content.push(clutter(random, 1));
  content.push(light(random), grain(random));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 100 100">${content.join('')}</svg>`;
}

function background(random: RandomStream): string {
  const hue = between(random, 0, 360);
  const saturation = between(random, 5, 55);
  const top = hsl(hue, saturation, between(random, 25, 88));
  const ground = hsl(hue + between(random, -60, 60), saturation, between(random, 20, 75));
  const horizon = between(random, 45, 95);
  return (
    `<rect width="100" height="100" fill="${top}"/>` +
    path`M-10 ${horizon}Q50 ${horizon + between(random, -14, 14)} 110 ${horizon}V110H-10Z`(`fill="${ground}"`)
  );
}

/** Cushions, sticks and leaves, which say nothing about the class. */
function clutter(random: RandomStream, count: number): string {
  return Array.from({ length: count }, () => {
    const x = between(random, 0, 100);
    const y = between(random, 0, 100);
    const colour = hsl(between(random, 0, 360), between(random, 5, 60), between(random, 15, 88));
    const extent = between(random, 3, 15);
    const turned = `rotate(${num(between(random, 0, 180))},${num(x)},${num(y)})`;
    return pick(random, [
      () => ellipse(x, y, extent, extent * 0.7, `fill="${colour}" transform="${turned}"`),
      () =>
        path`M${x - 2 * extent} ${y}h${4 * extent}`(
          `stroke="${colour}" stroke-width="${num(extent / 4)}" transform="${turned}"`,
        ),
      () =>
        path`M${x} ${y - extent}L${x + extent} ${y + extent}H${x - extent}Z`(`fill="${colour}" transform="${turned}"`),
      () =>
        path`M${x} ${y}q${extent} ${-extent} ${2 * extent} 0q${-extent} ${extent} ${-2 * extent} 0Z`(
          `fill="${colour}" transform="${turned}"`,
        ),
    ])();
  }).join('');
}

function animal(random: RandomStream, kind: DrawnClass): string {
  const coat = drawCoat(random, kind);
  const scale = between(random, 1.15, 1.6);
  const turn = between(random, -1, 1);
  const tilt = between(random, -11, 11);
  const head = kind === 'cat' ? drawCatHead(random, coat, turn) : drawDogHead(random, coat, turn);
  const x = 50 + between(random, -8, 8);
  const y = 49 + between(random, -6, 6);
  const mirror = chance(random, 0.5) ? -1 : 1;
  // The scale is in tenths, because numbers are written with one decimal.
  return group(
    `translate(${num(x)},${num(y)}) scale(${num(mirror * scale * 10)},${num(scale * 10)}) scale(0.1)`,
    body(random, coat, kind),
    group(`rotate(${num(tilt)})`, head),
  );
}

function body(random: RandomStream, coat: Coat, kind: DrawnClass): string {
  const width = between(random, 17, 26);
  const side = between(random, -14, 14);
  const tail = `stroke="${coat.shade}" stroke-linecap="round" fill="none" stroke-width="${num(between(random, 4, 7))}"`;
  const drawMarkings = kind === 'cat' ? drawBands : drawSpots;
  return [
    kind === 'cat'
      ? path`M${side + width * 0.6} 62q${between(random, 16, 26)} 0 ${between(random, 14, 24)} ${between(random, -40, -22)}`(
          tail,
        )
      : path`M${side + width * 0.6} 60q${between(random, 8, 14)} -4 ${between(random, 9, 18)} ${between(random, -24, -8)}`(
          tail,
        ),
    ellipse(side, 46, width, between(random, 26, 32), `fill="${coat.fur}"`),
    chance(random, 0.8) ? group(`translate(${num(side)},46)`, drawMarkings(random, coat, width)) : '',
    ellipse(side * 0.8, 44, width * 0.55, 20, `fill="${coat.belly}"`),
    ellipse(side - width * 0.4, 70, 6.5, 5, `fill="${coat.shade}"`),
    ellipse(side + width * 0.4, 70, 6.5, 5, `fill="${coat.shade}"`),
    chance(random, 0.3) ? ellipse(side * 0.4, 22, 15, 4, `fill="${hsl(between(random, 0, 360), 70, 50)}"`) : '',
  ].join('');
}

/** Brightness that changes across the picture, with a tint. */
function light(random: RandomStream): string {
  const tint = chance(random, 0.5) ? hsl(between(random, 0, 360), 30, 8) : hsl(between(random, 20, 60), 80, 85);
  const opacity = num(between(random, 0.1, 0.4));
  return (
    `<linearGradient id="l" gradientTransform="rotate(${num(between(random, 0, 360))},0.5,0.5)">` +
    `<stop stop-color="${tint}" stop-opacity="${opacity}"/><stop offset="1" stop-color="${tint}" stop-opacity="0"/>` +
    `</linearGradient><rect width="100" height="100" fill="url(#l)"/>`
  );
}

function grain(random: RandomStream): string {
  const frequency = num(between(random, 0.2, 0.9));
  const opacity = num(between(random, 0.1, 0.2));
  return (
    `<filter id="n" x="0" y="0" width="100%" height="100%"><feTurbulence type="fractalNoise" baseFrequency="${frequency}" seed="${random.integer(10000)}"/>` +
    `<feColorMatrix values="1 0 0 0 0 0 1 0 0 0 0 0 1 0 0 0 0 0 0 1"/></filter>` +
    `<rect width="100" height="100" filter="url(#n)" opacity="${opacity}"/>`
  );
}

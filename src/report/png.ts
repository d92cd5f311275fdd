import { createRequire } from 'node:module';
import sharp from 'sharp';

/** An SVG as PNG, at twice its size. */
export async function toPng(svg: string): Promise<Buffer> {
  await loadFont();
  return sharp(Buffer.from(svg), { density: 144 }).png().toBuffer();
}

/**
 * A machine without fonts would draw boxes instead of letters. Rendering one letter with a font file makes that font
 * available to the whole process.
 */
async function loadFont(): Promise<void> {
  const fontfile = createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');
  await sharp({ text: { text: 'x', font: 'DejaVu Sans', fontfile } })
    .raw()
    .toBuffer();
}

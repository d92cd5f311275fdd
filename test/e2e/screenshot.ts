/** Draws comments as GitHub shows them: `tsx test/e2e/screenshot.ts COMMENT.md PICTURE.png [open]`; needs Chromium. */
import { readFileSync } from 'node:fs';
import rehypeStringify from 'rehype-stringify';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import sharp from 'sharp';
import { unified } from 'unified';
import { openBrowser } from '../support/browser.ts';

const [, , source, target, open] = process.argv;
if (!source || !target) throw new Error('Usage: tsx test/e2e/screenshot.ts COMMENT.md PICTURE.png [open]');

const comment = await unified()
  .use(remarkParse)
  .use(remarkGfm)
  .use(remarkRehype, { allowDangerousHtml: true })
  .use(rehypeStringify, { allowDangerousHtml: true })
  .process(readFileSync(source, 'utf8'));

const style = `
  body { margin: 0; padding: 16px; width: 960px; background: #fff; color: #1f2328; font: 14px/1.5 Inter, "DejaVu Sans", sans-serif; }
  article { border: 1px solid #d1d9e0; border-radius: 6px; }
  header { padding: 8px 16px; background: #f6f8fa; border-bottom: 1px solid #d1d9e0; border-radius: 6px 6px 0 0; color: #59636e; }
  header b { color: #1f2328; }
  header span { border: 1px solid #d1d9e0; border-radius: 2em; padding: 0 7px; font-size: 12px; }
  section { padding: 0 16px 16px; }
  h2 { font-size: 21px; padding-bottom: 6px; border-bottom: 1px solid #d1d9e0b3; }
  h3 { font-size: 17.5px; margin-bottom: 8px; }
  table { border-collapse: collapse; display: block; overflow: auto; margin: 0 0 16px; }
  th, td { border: 1px solid #d1d9e0; padding: 6px 13px; }
  tr:nth-child(2n) td { background: #f6f8fa; }
  blockquote { margin: 16px 0; padding: 0 1em; border-left: .25em solid #d1d9e0; color: #59636e; }
  pre { background: #f6f8fa; padding: 16px; overflow: auto; font-size: 12px; }
  a { color: #0969da; }
  details { margin: 8px 0; }`;

const browser = await openBrowser();
const page = await browser.newPage({ deviceScaleFactor: 2, viewport: { width: 992, height: 600 } });
await page.setContent(`<!doctype html><style>${style}</style>
  <article><header><b>github-actions</b> <span>bot</span> commented</header><section>${comment}</section></article>`);
if (open) {
  for (const details of await page.locator('details').all())
    await details.evaluate((node) => node.setAttribute('open', ''));
}
const picture = await page.locator('article').screenshot();
await browser.close();

// Sixteen colours are enough for text and lines, and take under a third of the space; dithering would put dots into plain areas.
await sharp(picture).png({ palette: true, colours: 16, dither: 0, compressionLevel: 9 }).toFile(target);

import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { summarize } from '../../../src/judge/summarize.ts';
import type { RunRecord } from '../../../src/record/record.ts';
import { reportFiles } from '../../../src/report/files.ts';
import { chromiumTool, openBrowser } from '../../support/browser.ts';
import { makeSeedRecords, makeStudyRecords } from '../../support/records.ts';

const hits = { plain34: [1310, 1330], resnet34: [1480, 1500], plain50: [1240, 1300], resnet50: [1300, 1350] };
const command = 'npx ablate run --seeds=0,1 --dataset=archive:a_folder_with_a_long_name/cats_vs_dogs_180px.zip';
const missing = [{ variant: 'wide', seed: 0, reason: 'failed', message: 'no such file' } as const];
const longName = 'resnet34-with-every-block-replaced-by-a-squeeze-and-excitation-block-of-reduction-16-and-no-bias';

const pageOf = async (records: readonly RunRecord[], failures: typeof missing | [] = []): Promise<string> =>
  (await reportFiles(summarize({ records, failures }), command)).get('report.html') as string;

const pages = {
  'several seeds': await pageOf(makeSeedRecords(hits)),
  'one seed, and a run that failed': await pageOf(makeStudyRecords(), missing),
  'no record': await pageOf([], missing),
  'long names': await pageOf(
    makeSeedRecords(hits, (record) => {
      record.config.variant = `${longName}-${record.config.variant}`;
      record.config.levels.shortcut = `${longName}-${record.config.levels.shortcut}`;
      record.dataset.title = longName;
    }),
  ),
};

const reason = 'reason' in chromiumTool ? ` (skipped: ${chromiumTool.reason})` : '';

// A browser beside other tests takes its time.
describe.skipIf(reason !== '')(`the page in a browser${reason}`, { timeout: 300_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  }, 60_000);
  afterAll(() => browser.close());

  async function open(html: string, width: number, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
    // The page's own policy forbids every script, so also the one that looks at it.
    const context = await browser.newContext({ viewport: { width, height: 844 }, colorScheme, bypassCSP: true });
    const page = await context.newPage();
    await page.setContent(html);
    for (const details of await page.locator('details').all()) {
      await details.evaluate((node) => node.setAttribute('open', ''));
    }
    return page;
  }

  it.each([
    ['several seeds', 1280, 'dark'],
    ['several seeds', 390, 'light'],
    ['one seed, and a run that failed', 390, 'dark'],
    ['no record', 390, 'light'],
    ['long names', 390, 'light'],
  ] as const)('has nothing for axe to find: %s, %i px, %s', async (name, width, scheme) => {
    const page = await open(pages[name], width, scheme);
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate<axe.AxeResults>('axe.run()');
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
    await page.context().close();
  });

  it.each(Object.entries(pages))('needs no scrolling to the side on a phone: %s', async (_, html) => {
    const page = await open(html, 390);
    const tooWide = await page.evaluate<string[]>(`
      [document.documentElement, ...document.querySelectorAll('.scroll:has(.stack), section, .verdict, td, figure')]
        .filter((node) => node.scrollWidth > node.clientWidth + 1)
        .map((node) => node.outerHTML.slice(0, 200))`);
    expect(tooWide).toEqual([]);
    await page.context().close();
  });

  it('tells what a table and a chart are', async () => {
    const page = await open(pages['several seeds'], 390);
    const table = page.getByRole('table', { name: 'Val top-1 in %, and residual − plain' });
    await expect(table.getByRole('row').count()).resolves.toBe(3);
    await expect(table.getByRole('rowheader').allTextContents()).resolves.toEqual(['34', '50']);
    await expect(table.getByRole('columnheader').first().textContent()).resolves.toBe('depth');
    for (const name of ['residual − plain, points, with intervals', 'train loss, by epoch, for every variant']) {
      await expect(page.getByRole('img', { name }).count()).resolves.toBe(1);
    }
    await page.context().close();
  });
});

describe('the page', () => {
  it('gives every table a caption, and its headings a scope', () => {
    const page = pages['several seeds'];
    expect(page.match(/<table/g)).toHaveLength(4);
    expect(page.match(/<caption>[^<]/g)).toHaveLength(4);
    expect(page.match(/<th /g)).toHaveLength(page.match(/<th scope="(col|row)"/g)?.length ?? 0);
  });

  it('turns no text around, in words and in drawings', async () => {
    const turning = 'resnet\u202E34\u2066\u0007';
    const page = await pageOf(
      makeSeedRecords(hits, ({ config }) => {
        config.variant = `${turning}${config.variant}`;
        config.levels.shortcut = `${turning}${config.levels.shortcut}`;
      }),
    );
    expect(page).toContain('resnet\uFFFD34\uFFFD\uFFFDresnet50');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: such a character is what must not be there
    expect(page).not.toMatch(/[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\u0000-\u0008]/);
  });
});

describe('a curve of 5,000 epochs', () => {
  const epochs = 5000;
  const spike = 2517;
  const records = makeStudyRecords([0, 1], (record) => {
    const [first, last] = [record.epochs[0], record.epochs.at(-1)] as [RunRecord['epochs'][0], RunRecord['epochs'][0]];
    record.config.recipe.epochs = epochs;
    record.epochs = Array.from({ length: epochs }, (_, index) => ({
      ...(index + 1 === epochs ? last : first),
      epoch: index + 1,
      train: { loss: index + 1 === spike ? 9 : 0.5 + Math.sin(index) / 10, top1: 0.5 },
    }));
  });

  it('is drawn with its spikes, in a page of no more than half a megabyte', async () => {
    const files = await reportFiles(summarize({ records }));
    expect((files.get('report.html') as string).length).toBeLessThan(500_000);
    expect(files.get('curves-train-loss.svg')).toContain('>9<');
  });
});

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { pages } from './support/pages.ts';
import { asModule, isQuote } from './support/typescript.ts';

const blocks = pages
  .flatMap((page) => page.blocks)
  .filter(({ language }) => language === 'ts')
  .map((block) => ({ ...block, at: `${block.file}:${block.line}` }));
const own = blocks.filter(({ text }) => !isQuote(text));

const folder = mkdtempSync(join(tmpdir(), 'ablate-docs-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('quotes sources in most blocks, which the compiler checks anyway', () => {
  expect(blocks.length - own.length).toBeGreaterThan(5);
});

it('has no other TypeScript than what the compiler takes, with the package as a reader has it', () => {
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(resolve('.'), join(folder, 'node_modules/ablate-check'));
  symlinkSync(resolve('node_modules/@types'), join(folder, 'node_modules/@types'));
  const config = {
    extends: resolve('tsconfig.json'),
    compilerOptions: { types: ['node'] },
    include: ['*.ts'],
    exclude: [],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  for (const { file, line, text } of own) {
    writeFileSync(join(folder, `${file.replaceAll('/', '-')}-line-${line}.ts`), asModule(text));
  }
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [resolve('node_modules/typescript/bin/tsc'), '--project', folder],
    {
      encoding: 'utf8',
    },
  );
  expect(stdout + stderr).toBe('');
});

import { readdirSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { expect, it } from 'vitest';
import { readPage } from './support/pages.ts';

/** Extensions of programs; every other file holds figures. */
const programs = ['.py', '.ts', '.md'];

it('the page of the fixtures has a heading for every file of figures, or for all of its kind', () => {
  const { headings } = readPage('test/fixtures/README.md');
  const entries = readdirSync('test/fixtures', { recursive: true, withFileTypes: true });
  const figures = entries.filter((entry) => entry.isFile() && !programs.includes(extname(entry.name)));
  const paths = figures.map(({ parentPath, name }) => `${parentPath}/${name}`.replace('test/fixtures/', ''));
  expect(paths).toContain('torchvision/resnet34.txt');
  const hasHeading = (path: string) =>
    headings.includes(path) || headings.includes(path.replace(basename(path, extname(path)), '*'));
  expect(paths.filter((path) => !hasHeading(path))).toEqual([]);
});

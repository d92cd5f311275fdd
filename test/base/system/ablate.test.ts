import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { ablateIn } from '../../../src/base/system/ablate.ts';
import { temporaryFolder } from '../../support/folder.ts';

it('a project uses the package that it has installed, then a command of its own, then a package of another name', () => {
  const folder = temporaryFolder();
  expect(ablateIn(folder)).toBeUndefined();
  for (const path of ['node_modules/.bin/ablate', 'bin/ablate.mjs', 'node_modules/ablate-check/bin/ablate.mjs']) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), '');
    expect(ablateIn(folder)).toBe(join(folder, path));
  }
});

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../support/folder.ts';

it('plans a study that names the package where it is not installed, with its own copy', () => {
  const folder = temporaryFolder();
  const config = readFileSync('src/init/templates/python/ablation.config.ts', 'utf8');
  writeFileSync(join(folder, 'ablation.config.ts'), config.replace('../../src/api/index.ts', 'ablate-check'));
  writeFileSync(join(folder, 'train.py'), '');
  const planned = execFileSync(process.execPath, [resolve('bin/ablate.mjs'), 'plan'], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(planned.split('\n')).toContain('hidden-seed2');
});

import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { actionlint, pathOf, zizmor } from '../support/tools.ts';

const linters = [
  { name: 'actionlint', tool: await actionlint(), options: [] },
  // Offline: what it could ask GitHub for is not there for everybody who runs the tests.
  { name: 'zizmor', tool: await zizmor(), options: ['--offline', '--persona=auditor', '--no-progress', '.'] },
];

describe('the workflows', () => {
  for (const { name, tool, options } of linters) {
    const reason = 'reason' in tool ? ` (skipped: ${tool.reason})` : '';
    it.skipIf(reason !== '')(`have no finding of ${name}${reason}`, () => {
      const { status, stdout, stderr } = spawnSync(pathOf(tool), options, { encoding: 'utf8' });
      expect(status, stdout + stderr).toBe(0);
    });
  }
});

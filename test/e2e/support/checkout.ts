import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** This checkout with freshly built actions, to copy. */
    checkout: string;
  }
}

export const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Builds the actions once for all repositories of the tests; returns what removes them. */
export default function setUp({ provide }: Pick<TestProject, 'provide'>): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'ablate-e2e-checkout-'));
  const files = execFileSync('git', ['-C', root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard']);
  for (const file of files.toString().split('\0').filter(Boolean)) copy(file, folder);
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  execFileSync('node_modules/.bin/rolldown', ['--config', 'rolldown.config.ts'], { cwd: folder });
  provide('checkout', folder);
  return () => rmSync(folder, { recursive: true, force: true });
}

function copy(file: string, target: string): void {
  mkdirSync(dirname(join(target, file)), { recursive: true });
  cpSync(join(root, file), join(target, file), { force: true });
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';

/** A new empty folder, which is removed after the test. For a test, and for what runs before each test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ablate-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A new empty folder for all tests of a file, which is removed after the last. To be called outside tests and hooks. */
export function sharedFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ablate-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

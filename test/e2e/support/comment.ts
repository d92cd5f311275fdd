import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Keeps a comment's Markdown where `ABLATE_COMMENTS` says, for the pictures in docs/. */
export function saveComment(name: string, body: string): void {
  const folder = process.env.ABLATE_COMMENTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.md`), body);
}

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { schemaFiles } from '../../../scripts/schemas/files.ts';

describe('the JSON Schemas of the contract with trainers', () => {
  it.each(schemaFiles)('%s is what the code checks; npm run schemas writes it', (path, text) => {
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('are all there are', () => {
    expect(readdirSync('docs/schemas').map((name) => `docs/schemas/${name}`)).toEqual(
      schemaFiles.map(([path]) => path).sort(),
    );
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseRecord } from '../../src/record/parse.ts';

/** A record as schema 1 had it. */
const file = 'test/fixtures/record-schema-1.json';
const text = readFileSync(file, 'utf8');

describe('a record of schema 1', () => {
  it('is read, and does not know what was not recorded', () => {
    const old = JSON.parse(text);
    const { key, dataset, result, provenance } = parseRecord(text, file);
    expect({ key, dataset, result, provenance }).toEqual({
      key: null,
      dataset: { ...old.dataset, archive: null, labelDigest: null, valLabels: null },
      result: { ...old.result, scores: null },
      provenance: {
        ...old.provenance,
        changes: null,
        config: null,
        code: null,
        graph: null,
        compiler: null,
        packages: null,
        engine: {
          ...old.provenance.engine,
          lowering: null,
          processor: old.provenance.engine.device,
          instructions: null,
          onednn: null,
          libraries: null,
          settings: null,
        },
      },
    });
  });

  it('becomes one of schema 2', () => {
    const record = parseRecord(text, file);
    expect(record.schema).toBe(2);
    expect(parseRecord(JSON.stringify(record), file)).toEqual(record);
  });

  it('is refused with a field of schema 2', () => {
    const mixed = JSON.parse(text);
    mixed.result.scores = null;
    expect(() => parseRecord(JSON.stringify(mixed), file)).toThrow(/result: .*scores/);
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { readJson, readJsonFile } from '../../../src/base/files/json.ts';
import { readIfThere } from '../../../src/base/files/read.ts';

const schema = z.strictObject({ epochs: z.int() });

it.each([
  ['{"epochs":3}', { value: { epochs: 3 } }],
  ['{"epochs":', { fault: 'it is not JSON' }],
  ['{"epochs":"3"}', { fault: expect.stringMatching(/^epochs: /) }],
  ['[]', { fault: expect.stringMatching(/expected object/) }],
])('reads %s', (text, read) => {
  expect(readJson(schema, text)).toEqual(read);
});

it('reads files, and tells a missing one from a damaged one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ablate-json-'));
  const file = join(folder, 'a.json');
  expect(await readIfThere(file)).toBeUndefined();
  await expect(readJsonFile(schema, file)).rejects.toMatchObject({ code: 'ENOENT' });
  await writeFile(file, '{"epochs":1}');
  expect(await readIfThere(file)).toBe('{"epochs":1}');
  expect(await readJsonFile(schema, file)).toEqual({ epochs: 1 });
  await writeFile(file, '{"epochs":true}');
  await expect(readJsonFile(schema, file)).rejects.toThrow(z.ZodError);
  await expect(readIfThere(folder)).rejects.toMatchObject({ code: 'EISDIR' });
  await rm(folder, { recursive: true });
});

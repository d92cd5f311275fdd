import { readdirSync, readFileSync } from 'node:fs';
import { parseSync, Visitor } from 'rolldown/utils';
import { describe, expect, it } from 'vitest';

/** Where a source asserts a type instead of having it checked: `value as Type`, `value!` and `any`. */
function assertionsIn(file: string, text: string): { casts: string[]; blind: string[] } {
  const casts: string[] = [];
  const blind: string[] = [];
  const place = (start: number): string => `${file}:${text.slice(0, start).split('\n').length}`;
  new Visitor({
    TSAsExpression({ start, typeAnnotation, expression }) {
      const isConst =
        typeAnnotation.type === 'TSTypeReference' &&
        typeAnnotation.typeName.type === 'Identifier' &&
        typeAnnotation.typeName.name === 'const';
      if (!isConst) casts.push(place(start));
      if (expression.type === 'TSAsExpression') blind.push(place(start));
    },
    TSNonNullExpression: ({ start }) => blind.push(place(start)),
    TSAnyKeyword: ({ start }) => blind.push(place(start)),
  }).visit(parseSync(file, text).program);
  return { casts, blind };
}

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((file) => `src/${file}`)
  .filter((file) => file.endsWith('.ts') && !file.includes('/generated/'));
const found = sources.map((file) => assertionsIn(file, readFileSync(file, 'utf8')));

describe('types of the sources', () => {
  it('are nowhere switched off', () => {
    expect(sources.length).toBeGreaterThan(300);
    expect(found.flatMap(({ blind }) => blind)).toEqual([]);
  });

  it('are asserted in few places; a change that needs another cast gives up one elsewhere', () => {
    const casts = found.flatMap(({ casts }) => casts);
    expect(casts.length, casts.join('\n')).toBeLessThanOrEqual(58);
  });
});

it('finds each way to assert a type', () => {
  const text =
    'const a = b as string;\nconst c = d as unknown as number;\nconst e = f!;\nlet g: any;\nconst h = 1 as const;';
  const { casts, blind } = assertionsIn('a.ts', text);
  expect(casts).toEqual(['a.ts:1', 'a.ts:2', 'a.ts:2']);
  expect(blind).toEqual(['a.ts:2', 'a.ts:3', 'a.ts:4']);
});

import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parseSync } from 'rolldown/utils';
import { describe, expect, it } from 'vitest';
import { decidingTokens, tokensOf } from '../../../src/base/files/tokens.ts';

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => /(?<!\.d)\.ts$/.test(file))
  .map((file) => [file, readFileSync(`src/${file}`, 'utf8')] as const);

/** What a parser reads, without the positions in the file. */
const meaningOf = (text: string): string =>
  JSON.stringify(parseSync('a.ts', text).program, (key, value: unknown) =>
    key === 'start' || key === 'end' || key === 'comments'
      ? undefined
      : typeof value === 'bigint'
        ? String(value)
        : value,
  );

/** White space and comments, as they may stand between any two tokens. */
const gap = fc.constantFrom(' ', '\n', '\t', '\r\n', '/**/', '/* \' ` " */', '// it`s\n', '/*\n * x = 1;\n */', '\n\n');
const gaps = fc.array(
  fc.array(gap, { maxLength: 3 }).map((pieces) => ` ${pieces.join('')}`),
  { minLength: 1, maxLength: 50 },
);

describe('the tokens of a source', () => {
  it('are those that a parser finds, in every source of Ablate', () => {
    for (const [file, text] of sources) expect(meaningOf(tokensOf(text).join(' ')), file).toBe(meaningOf(text));
  });

  it('do not depend on comments, white space and line breaks between them', () => {
    fc.assert(
      fc.property(fc.constantFrom(...sources), gaps, ([, text], between) => {
        const spread = tokensOf(text).map((token, at) => `${between[at % between.length]}${token}`);
        expect(decidingTokens(`${spread.join('')}\n// the end`)).toEqual(decidingTokens(text));
      }),
      { numRuns: 30 },
    );
  });

  it('are others when one of those that count is', () => {
    const deciding = sources.map(([, text]) => tokensOf(text)).filter((tokens) => tokens.length > 0);
    fc.assert(
      fc.property(
        fc.constantFrom(...deciding),
        fc.nat(),
        fc.constantFrom('other', '7', "'text'", '+'),
        (tokens, at, other) => {
          const code = [
            'a',
            '=',
            ...tokens.filter((token) => !/^(import|export|declare|type|interface|throw|,)$/.test(token)),
          ];
          const place = 2 + (at % (code.length - 2));
          // One more token, so that it can be no equal one.
          const changed = code.toSpliced(place, 0, other, '*', 'more');
          expect(decidingTokens(changed.join(' '))).not.toEqual(decidingTokens(code.join(' ')));
        },
      ),
    );
  });
});

describe('two sources', () => {
  const before = `
    import { type Shape, sizeOf } from '../network/shape.ts';
    import { clip as limit } from './clip.ts';
    /** Doc. */
    export interface Kept { readonly a: number }
    export const half = (x: number): number => {
      if (x > 9) throw new ConfigurationError(\`\${x} is too large: \${x > 10 ? 'much' : 'a bit'}\`);
      return limit(x / 2, [1, 2], /[/'"]/.test('a') ? \`\${x + \`\${x}\`} /* kept */\` : 'b // kept');
    };
    a = b + ++c;
  `;

  it.each<[string, string, string]>([
    ['a comment', '/** Doc. */', '// Another.'],
    ['the layout and a comma at the end', 'limit(x / 2, [1, 2],', 'limit(\n  x /2, [\n 1, 2,\n ],'],
    ['what is thrown', 'is too large', 'is over the limit'],
    ['a type', 'readonly a: number', 'readonly b: string; readonly c: { d: number };'],
    ['an imported type', '{ type Shape, sizeOf }', '{ sizeOf }'],
    ['a moved import', '../network/shape.ts', '../shapes.ts'],
  ])('are equal but for %s', (_, found, other) => {
    expect(decidingTokens(before.replace(found, other))).toEqual(decidingTokens(before));
  });

  it.each<[string, string, string]>([
    ['a number', 'x / 2', 'x / 3'],
    ['an operator', 'x / 2', 'x * 2'],
    ['the order of arguments', '[1, 2]', '[2, 1]'],
    ['a condition to throw', 'x > 9', 'x > 8'],
    ['an element that is missing', '[1, 2]', '[1, , 2]'],
    ['the same characters with other borders', 'b + ++c', 'b++ + c'],
    ['a comment in a text', 'b // kept', 'b // other'],
    ['a comment in a template', '/* kept */', '/* other */'],
    ['a regular expression', '/[/\'"]/', '/[/"]/'],
    ['what an imported name stands for', 'clip as limit', 'clamp as limit'],
    ['a name', 'half', 'quarter'],
  ])('differ in %s', (_, found, other) => {
    expect(decidingTokens(before.replace(found, other))).not.toEqual(decidingTokens(before));
  });

  it('differ in the package that an import names', () => {
    const of = (name: string) => decidingTokens(`import { draw } from '${name}'; draw();`);
    expect(of('pure-rand')).not.toEqual(of('other-rand'));
  });

  it('are equal in any order of imports', () => {
    const [one, other] = ["import { a } from './a.ts';", "import b, * as c from 'b';"];
    expect(decidingTokens(`${one} ${other} a(b);`)).toEqual(decidingTokens(`${other}\n${one}\na(b);`));
  });
});

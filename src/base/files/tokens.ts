/**
 * The tokens of a TypeScript or JavaScript source that can change what it computes, so that two sources with equal
 * tokens compute the same. What is left out:
 *
 * - comments, white space, and the comma after the last element
 * - declarations of types, and imports of types
 * - the paths of imported files and the order of imports, so that files can be moved; the imported names stay
 * - what is thrown: a run that throws has no numbers
 */
export function decidingTokens(source: string): readonly string[] {
  const imports: string[] = [];
  const rest: string[] = [];
  const tokens = tokensOf(source);
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] ?? '';
    const next = tokens[at + 1] ?? '';
    const begins = /^([;}]|export|declare)?$/.test(rest.at(-1) ?? '');
    if (begins && token === 'import' && !/^[(.]/.test(next)) {
      const end = endOf(tokens, at, ';');
      imports.push(...importOf(tokens.slice(at + 1, end)));
      at = end;
    } else if (begins && /^(type|interface)$/.test(token) && isName(next)) {
      while (/^(export|declare)$/.test(rest.at(-1) ?? '')) rest.pop();
      at = token === 'type' ? endOf(tokens, at, ';') : endOf(tokens, tokens.indexOf('{', at) + 1);
    } else if (token === 'throw') {
      rest.push(token);
      at = endOf(tokens, at, ';') - 1;
    } else if (token !== ',' || !/^[)\]}]$/.test(next) || /^[,[]$/.test(rest.at(-1) ?? '')) {
      rest.push(token);
    }
  }
  return [...imports.sort(), ...rest];
}

/** What an import brings, by the words between `import` and its end: `clip as limit`, `* as nodes`, or `name from zod`. */
function importOf(words: readonly string[]): readonly string[] {
  if (words[0] === 'type' && words[1] !== 'from' && words[1] !== ',') return [];
  const from = words.lastIndexOf('from');
  const path = words[from + 1]?.slice(1, -1) ?? '';
  const where = path.startsWith('.') ? '' : ` from ${path}`;
  const names = words.slice(0, Math.max(from, 0)).join(' ').split(/[{},]/);
  const values = names.map((name) => name.trim()).filter((name) => name !== '' && !/^type (?!as\b)/.test(name));
  return from === -1 ? [`import${where}`] : values.map((name) => `import ${name}${where}`);
}

/** Position of `stop` after `start`, outside of brackets that open in between; otherwise of the bracket that ends it all. */
function endOf(tokens: readonly string[], start: number, stop?: string): number {
  let depth = 0;
  for (let at = start; at < tokens.length; at++) {
    const token = tokens[at] ?? '';
    if (depth === 0 && token === stop) return at;
    if (closes(token)) depth -= 1;
    if (depth < 0) return at;
    if (opens(token)) depth += 1;
  }
  return tokens.length;
}

const opens = (token: string): boolean => /^[([{]$/.test(token) || token.endsWith('${');
const closes = (token: string): boolean => /^[)\]}]/.test(token);
const isName = (token: string): boolean => /^[\w$\u0080-\uffff]/.test(token);

const blank = /(?:\s|\/\/.*|\/\*[\s\S]*?\*\/)+/y;
const text = /'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"/y;
const word = /(?!0[xob])\d[\d_]*(?:\.\d[\d_]*)?(?:e[-+]?\d+)?n?|[\w$#\u0080-\uffff]+/iy;
const operator =
  />>>=|\.\.\.|[!=]==|\*\*=|<<=|>>[>=]|&&=|\|\|=|\?\?=|=>|[-+*/%&|^<>=!]=|\+\+|--|&&|\|\||\?\?|\?\.|\*\*|<<|>>|[\s\S]/y;
const expression = /\/(?:[^\\/[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/\w*/y;
/** A piece of a template, from its beginning or from the end of a `${...}`. */
const piece = /[`}](?:[^`\\$]|\\[\s\S]|\$(?!\{))*(?:`|\$\{)/y;

/** After these words a slash begins a regular expression; after others, and after a value, it divides. */
const beforeExpression = /^(return|typeof|case|in|of|delete|void|throw|new|else|do|instanceof|yield|await)$/;
const divides = (before = '('): boolean => /[\w$)\]}'"`\u0080-\uffff]$/.test(before) && !beforeExpression.test(before);

/** Every token of a source, without comments and white space. A template is a token per piece. */
export function tokensOf(source: string): string[] {
  const tokens: string[] = [];
  /** For each open brace, whether it belongs to a template. */
  const braces: boolean[] = [];
  let at = 0;
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const [found = ''] = pattern.exec(source) ?? [];
    at += found.length;
    return found;
  };
  for (take(blank); at < source.length; take(blank)) {
    const first = source[at];
    const inTemplate = first === '`' || (first === '}' && braces.pop());
    const special = inTemplate ? piece : first === '/' && !divides(tokens.at(-1)) ? expression : text;
    const token = take(special) || take(word) || take(operator);
    if (opens(token) && /\{$/.test(token)) braces.push(token !== '{');
    tokens.push(token);
  }
  return tokens;
}

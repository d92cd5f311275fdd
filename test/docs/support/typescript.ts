import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where a block of a page may be quoted from: sources that `tsc` checks anyway. */
const sources = ['src', 'examples'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8')),
);

const withoutIndents = (text: string): string => text.trim().replace(/\n\s*/g, '\n');
const quotable = sources.map(withoutIndents);

/** Whether the block stands in a source as it is, indents aside. */
export const isQuote = (text: string): boolean => quotable.some((source) => source.includes(withoutIndents(text)));

const exported = [...readFileSync('src/api/index.ts', 'utf8').matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap(
  ([, names = '']) => names.split(',').map((name) => name.replace('type', '').trim()),
);

/** What a page may use besides the package, and where it is from. */
const others = { withSqueezeExcitation: resolve('examples/squeeze-excitation/block.ts') };

/** What a study needs that shows only some of its fields. */
const rest = {
  name: "'fragment'",
  factors: '{ part: [1, 2] }',
  network: '() => undefined',
  dataset: "{ source: 'synthetic', imageSize: 32, limit: null }",
  seeds: '[0]',
};

/** The block as a module: fields of a study become a study, and what a block uses of the package is imported. */
export function asModule(text: string): string {
  const body = /^\w+[:(]/.test(text) ? studyOf(text) : text;
  if (/^import /m.test(body)) return body;
  const used = exported.filter((name) => new RegExp(`\\b${name}\\b`).test(body) && !declares(body, name));
  const imports = Object.entries(others).filter(([name]) => body.includes(name));
  return [
    `import { ${used.join(', ')} } from 'ablate-check';`,
    ...imports.map(([name, file]) => `import { ${name} } from '${file}';`),
    body,
  ].join('\n');
}

const declares = (text: string, name: string): boolean => new RegExp(`(const|function|type) ${name}\\b`).test(text);

function studyOf(fields: string): string {
  const missing = Object.entries(rest).filter(([name]) => !new RegExp(`^${name}[:(]`, 'm').test(fields));
  return `export default defineStudy({\n${missing.map(([name, value]) => `${name}: ${value},\n`).join('')}${fields}\n});`;
}

import { parseSync, Visitor } from 'rolldown/utils';

/** What one source file reaches for. */
export interface Source {
  /** What it imports, types included, as it is written there: `./a.ts`, `zod`. */
  readonly imports: readonly string[];
  /** Every text in it, imports included. */
  readonly texts: readonly string[];
  /** How it prints, reads arguments or input, or ends the process: `console.log`, `process.argv`. */
  readonly terminal: readonly string[];
}

const terminalParts = ['argv', 'stdin', 'stdout', 'stderr', 'exit', 'exitCode'];

/** Parses TypeScript or JavaScript; throws where it is neither. */
export function parseSource(file: string, text: string): Source {
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors.map(({ message }) => message).join(', ')}`);
  const imports: string[] = [];
  const texts: string[] = [];
  const terminal: string[] = [];
  const addImport = (node: object | null): void => {
    if (node && 'value' in node && typeof node.value === 'string') imports.push(node.value);
  };
  new Visitor({
    ImportDeclaration: ({ source }) => addImport(source),
    ExportAllDeclaration: ({ source }) => addImport(source),
    ExportNamedDeclaration: ({ source }) => addImport(source),
    ImportExpression: ({ source }) => addImport(source),
    TSImportType: ({ source }) => addImport(source),
    // `requireHere` is createRequire(import.meta.url) throughout.
    CallExpression: ({ callee, arguments: [first] }) => {
      if (callee.type === 'Identifier' && /^require(Here)?$/.test(callee.name)) addImport(first ?? null);
    },
    Literal: ({ value }) => {
      if (typeof value === 'string') texts.push(value);
    },
    MemberExpression: ({ object, property }) => {
      if (object.type !== 'Identifier') return;
      const name = property.type === 'Identifier' ? property.name : 'value' in property ? String(property.value) : '';
      if (object.name === 'console' || (object.name === 'process' && terminalParts.includes(name))) {
        terminal.push(`${object.name}.${name}`);
      }
    },
  }).visit(program);
  return { imports, texts, terminal };
}

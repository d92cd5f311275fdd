import { type ESTree, parseSync, Visitor } from 'rolldown/utils';

export interface ErrorMessage {
  /** Counted from 1. */
  readonly line: number;
  /** The class of the error, such as `ConfigurationError`. */
  readonly kind: string;
  /** The message, with `‹expression›` for each part that is known only when it is thrown. */
  readonly text: string;
}

/** The message of every `new SomethingError(...)` in a TypeScript source, in the order of the text. */
export function errorMessages(file: string, source: string): readonly ErrorMessage[] {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file}: ${errors.map(({ message }) => message).join(', ')}`);
  const found: ErrorMessage[] = [];
  new Visitor({
    NewExpression: ({ callee, arguments: [message], start }) => {
      if (callee.type !== 'Identifier' || !/Error$/.test(callee.name) || message === undefined) return;
      const line = source.slice(0, start).split('\n').length;
      found.push({ line, kind: callee.name, text: wordsOf(message, source) });
    },
  }).visit(program);
  return found;
}

/** An expression as text: a literal as it is, anything else as its source in ‹ ›. */
function wordsOf(expression: ESTree.Argument, source: string): string {
  switch (expression.type) {
    case 'Literal':
      return String(expression.value);
    case 'TemplateLiteral':
      return expression.quasis
        .map(({ value }, index) => {
          const inserted = expression.expressions[index];
          return (value.cooked ?? value.raw) + (inserted ? wordsOf(inserted, source) : '');
        })
        .join('');
    case 'BinaryExpression':
      return expression.operator === '+'
        ? wordsOf(expression.left, source) + wordsOf(expression.right, source)
        : unknown(expression, source);
    default:
      return unknown(expression, source);
  }
}

const unknown = ({ start, end }: ESTree.Span, source: string): string =>
  `‹${source.slice(start, end).replace(/\s+/g, ' ')}›`;

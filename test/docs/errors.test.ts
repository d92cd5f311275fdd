import { expect, it } from 'vitest';
import { errorMessages } from '../../scripts/errors/messages.ts';

it('finds every message with its line, its kind and what is inserted', () => {
  const source = `if (a) throw new ConfigurationError(
    \`\${path} is \${found ? 'x' : 'y'}: \` +
      'change it.',
  );
  const later = () => new Error(\`no \${'text'}\`);
  throw new Other(1);`;
  expect(errorMessages('a.ts', source)).toEqual([
    { line: 1, kind: 'ConfigurationError', text: "‹path› is ‹found ? 'x' : 'y'›: change it." },
    { line: 5, kind: 'Error', text: 'no text' },
  ]);
});

import { expect, it } from 'vitest';
import { ConfigurationError } from '../../src/base/errors.ts';
import { parseActions, publishedActions } from '../../src/init/actions.ts';

const commit = '0123456789abcdef0123456789abcdef01234567';

it('takes the actions of the repository and the commit that the package was made from', () => {
  const repository = { url: 'git+https://github.com/acme/ablate.git' };
  expect(publishedActions({ repository, gitHead: commit })).toEqual({ repository: 'acme/ablate', commit });
});

it('leaves the owner to be filled in where the package does not know it', () => {
  expect(publishedActions({ gitHead: commit })).toEqual({ repository: 'OWNER/ablate', commit });
});

it('has to be told in a checkout, whose commit moves', () => {
  expect(() => publishedActions()).toThrow(ConfigurationError);
});

it('reads other actions, by their whole commit only', () => {
  expect(parseActions(`acme/fork@${commit}`)).toEqual({ repository: 'acme/fork', commit });
  for (const text of ['acme/fork@main', `acme@${commit}`, `acme/fork@${commit.slice(1)}`, 'acme/fork']) {
    expect(() => parseActions(text)).toThrow(`--actions is "${text}", expected OWNER/NAME@COMMIT`);
  }
});

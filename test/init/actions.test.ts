import { expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { ConfigurationError } from '../../src/base/errors.ts';
import { parseActions, publishedActions, unknownOwner } from '../../src/init/actions.ts';

const commit = '0123456789abcdef0123456789abcdef01234567';

it('takes the actions of the repository and the commit that the package was made from', () => {
  const repository = { url: 'git+https://github.com/acme/ablate.git' };
  expect(publishedActions({ repository, gitHead: commit })).toEqual({ repository: 'acme/ablate', commit });
});

it('leaves the owner of the manifest to be filled in where the package knows no other', () => {
  const { repository } = manifest;
  expect(publishedActions({ repository, gitHead: commit })).toEqual({ repository: `${unknownOwner}/ablate`, commit });
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

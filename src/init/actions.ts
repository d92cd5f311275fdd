import manifest from '../../package.json' with { type: 'json' };
import { ConfigurationError } from '../base/errors.ts';

/** The repository and the commit from which the workflows take Ablate's actions. */
export interface ActionsSource {
  /** `OWNER/NAME` on GitHub. */
  readonly repository: string;
  readonly commit: string;
}

/** Fields that only the published package.json has. */
interface Published {
  readonly repository: { readonly url: string };
  readonly gitHead?: string;
}

/** Reads `OWNER/NAME@COMMIT`. */
export function parseActions(text: string): ActionsSource {
  const [, repository, commit] = /^([\w.-]+\/[\w.-]+)@([0-9a-f]{40})$/.exec(text) ?? [];
  if (repository !== undefined && commit !== undefined) return { repository, commit };
  throw new ConfigurationError(
    `--actions is "${text}", expected OWNER/NAME@COMMIT with all 40 digits of the commit, such as the one of a release.`,
  );
}

/** Placeholder in package.json for a GitHub account that this package does not know. */
export const unknownOwner = 'OWNER';

/**
 * The actions of the commit that this package was built from. In a checkout the commit changes, so there it must be
 * given.
 */
export function publishedActions({ repository, gitHead }: Published = manifest): ActionsSource {
  if (gitHead === undefined) {
    throw new ConfigurationError(
      'A checkout of Ablate does not know where its actions are published: name them with --actions OWNER/NAME@COMMIT.',
    );
  }
  return { repository: repository.url.replace(/^.*github\.com\/|\.git$/g, ''), commit: gitHead };
}

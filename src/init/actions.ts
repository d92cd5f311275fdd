import manifest from '../../package.json' with { type: 'json' };
import { ConfigurationError } from '../base/errors.ts';

/** Where the workflows take Ablate's actions from, at which commit. */
export interface ActionsSource {
  /** `OWNER/NAME` on GitHub. */
  readonly repository: string;
  readonly commit: string;
}

/** What the published manifest has beside the checkout's own. */
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

/** Stands in the manifest for an account that this package does not know. */
export const unknownOwner = 'OWNER';

/** The actions of the commit that this package was made from; a checkout, whose commit moves, has to be told. */
export function publishedActions({ repository, gitHead }: Published = manifest as Published): ActionsSource {
  if (gitHead === undefined) {
    throw new ConfigurationError(
      'A checkout of Ablate does not know where its actions are published: name them with --actions OWNER/NAME@COMMIT.',
    );
  }
  return { repository: repository.url.replace(/^.*github\.com\/|\.git$/g, ''), commit: gitHead };
}

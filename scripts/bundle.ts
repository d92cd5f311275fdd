/** Bundles the actions, and names the bundles that are to be committed now. */
import { show } from './show.ts';

await show`rolldown --config rolldown.config.ts`;
await show`git status --short -- actions/*/dist`;

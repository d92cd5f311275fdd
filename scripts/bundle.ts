/** Bundles the actions, and lists the bundles to commit. */
import { show } from './show.ts';

await show`rolldown --config rolldown.config.ts`;
await show`git status --short -- actions/dist`;

/** Builds the image of the self-hosted runner, with the tag given: npm run image -- registry.example/ablate-runner:1 */
import { show } from './show.ts';

const [tag = 'ablate-runner'] = process.argv.slice(2);
await show`docker build --pull --platform linux/amd64 --tag ${tag} --file deploy/arc/Dockerfile .`;

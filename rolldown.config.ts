import { defineConfig } from 'rolldown';
import { glob } from 'zx';

/** `actions/train/src/main.ts` becomes `train.js`, and `post.ts` beside it `train-post.js`. */
const nameOf = (source: string): string =>
  source.replace(/^actions\/(.+)\/src\/(main|post)\.ts$/, '$1-$2').replace(/-main$/, '');

/**
 * Bundles the actions to `actions/dist`: runners take an action as it is committed. What several actions need is there
 * once. The packages have files of their own, so a change of the sources leaves the large files as they are.
 */
export default defineConfig({
  input: Object.fromEntries(
    glob
      .sync('actions/*/src/{main,post}.ts')
      .sort()
      .map((source) => [nameOf(source), source]),
  ),
  platform: 'node',
  output: {
    dir: 'actions/dist',
    cleanDir: true,
    format: 'esm',
    chunkFileNames: '[name].js',
    minify: true,
    // The toolkit tells its errors apart by their names.
    keepNames: true,
    codeSplitting: {
      groups: [
        // With all that it needs itself. Only the report draws.
        { name: 'vega', test: /[\\/]node_modules[\\/]vega/ },
        { name: 'packages', test: /[\\/]node_modules[\\/]/ },
        { name: 'ablate', minShareCount: 2 },
      ],
    },
  },
});

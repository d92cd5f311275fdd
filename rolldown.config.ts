import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { defineConfig } from 'rolldown';

/** Bundles `actions/<name>/src/{main,post}.ts` to the `dist/` beside it: runners take an action as it is committed. */
const bundle = (action: string) => {
  const sources = readdirSync(`actions/${action}/src`).filter((file) => ['main.ts', 'post.ts'].includes(file));
  return defineConfig({
    input: Object.fromEntries(sources.map((file) => [basename(file, '.ts'), `actions/${action}/src/${file}`])),
    platform: 'node',
    output: {
      dir: `actions/${action}/dist`,
      cleanDir: true,
      format: 'esm',
      chunkFileNames: '[name].js',
      minify: true,
      // The toolkit tells its errors apart by their names.
      keepNames: true,
    },
  });
};

export default readdirSync('actions').map(bundle);

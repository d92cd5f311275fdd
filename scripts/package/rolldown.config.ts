import { defineConfig } from 'rolldown';
import { publishedManifest } from './manifest.ts';
import { programs } from './programs.ts';

const manifest = await publishedManifest();
const dependencies = Object.keys(manifest.dependencies);
const tfjs = '@tensorflow/tfjs';

/** One JavaScript file per source that the package needs. */
const sources = defineConfig({
  input: ['src/api/index.ts', 'src/cli/main.ts', ...programs.map(({ runs }) => `src/${runs}.ts`)],
  platform: 'node',
  external: [tfjs, ...dependencies.map((name) => new RegExp(`^${name}(/|$)`))],
  plugins: [
    {
      name: 'published-manifest',
      load: (id) => (id.endsWith('/package.json') ? JSON.stringify(manifest) : undefined),
    },
  ],
  output: {
    dir: 'package/dist',
    preserveModules: true,
    preserveModulesRoot: 'src',
    entryFileNames: '[name].mjs',
    // Only src/compute/tfjs.ts imports it.
    paths: { [tfjs]: './tfjs-with-gradients.mjs' },
  },
});

const tfjsWithGradients = defineConfig({
  input: { 'compute/tfjs-with-gradients': 'scripts/package/tfjs.ts' },
  platform: 'node',
  external: /^@tensorflow\/tfjs-core$/,
  output: { dir: 'package/dist', entryFileNames: '[name].mjs', minify: true },
});

export default [sources, tfjsWithGradients];

import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { defineConfig } from 'vitepress';
import { linkOutside, repository } from './links.ts';
import { slug } from './slug.ts';

/** Where Pages publishes the site, such as `/ablate/`. */
const base = `${process.env.SITE_BASE ?? ''}/`;

/** Studies whose page is published as `ablate report` wrote it. */
const reports = ['results', 'photographs', 'leave-one-out'];

export default defineConfig({
  base,
  title: 'Ablate',
  description: 'An ablation study as a pull-request check',
  lang: 'en',
  cleanUrls: true,
  srcExclude: reports.map((folder) => `${folder}/**`),
  markdown: {
    // The same anchors as on GitHub, so that one link works in both.
    anchor: { slugify: slug },
    config: (md) => md.use(linkOutside, base),
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    socialLinks: [{ icon: 'github', link: repository }],
    nav: [
      { text: 'Start', link: '/start' },
      { text: 'API', link: '/api/' },
      { text: 'Troubleshooting', link: '/troubleshooting' },
    ],
    sidebar: [
      {
        text: 'Use',
        items: [
          { text: 'Start', link: '/start' },
          { text: 'Your own study', link: '/your-own-study' },
          { text: 'Designs', link: '/designs' },
          { text: 'Adding a block', link: '/adding-a-block' },
          { text: 'Trainers', link: '/trainers' },
          { text: 'The trained network', link: '/weights' },
          { text: 'GitHub', link: '/github' },
          { text: 'GPU', link: '/gpu' },
          { text: 'Cluster', link: '/cluster' },
        ],
      },
      {
        text: 'Trust',
        items: [
          { text: 'Statistics', link: '/statistics' },
          { text: 'Reliability', link: '/reliability' },
          { text: 'Performance', link: '/performance' },
        ],
      },
      {
        text: 'Look up',
        items: [
          { text: 'Command line', link: '/cli' },
          { text: 'Troubleshooting', link: '/troubleshooting' },
          { text: 'Questions', link: '/faq' },
          { text: 'Glossary', link: '/glossary' },
          { text: 'API reference', link: '/api/' },
          { text: 'Style', link: '/style' },
        ],
      },
      {
        text: 'Decisions',
        collapsed: true,
        items: [
          { text: '1 A network is data', link: '/adr/0001-a-network-is-data' },
          { text: '2 Installing TensorFlow', link: '/adr/0002-installing-tensorflow' },
          { text: '3 Randomness', link: '/adr/0003-randomness' },
          { text: '4 Lowering convolutions', link: '/adr/0004-lowering-convolutions' },
          { text: '5 The published package', link: '/adr/0005-the-published-package' },
          { text: '6 A run is known by its key', link: '/adr/0006-a-run-is-known-by-its-key' },
          { text: '7 Factors set anything', link: '/adr/0007-factors-set-anything' },
          { text: '8 What jobs take from a cache', link: '/adr/0008-what-jobs-take-from-a-cache' },
          { text: '9 A program as a trainer', link: '/adr/0009-a-program-as-a-trainer' },
          { text: '10 A trained network is a file', link: '/adr/0010-a-trained-network-is-a-file' },
          { text: '11 A room is what may change a number', link: '/adr/0011-a-room-is-what-may-change-a-number' },
        ],
      },
    ],
  },
  async buildEnd({ outDir, srcDir }) {
    for (const folder of reports) await cp(join(srcDir, folder, 'report.html'), join(outDir, folder, 'index.html'));
  },
});

import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MarkdownRenderer } from 'vitepress';

const root = fileURLToPath(new URL('../..', import.meta.url));
const docs = join(root, 'docs');

/** The repository on GitHub. A workflow knows its name. On other machines the links lead to a placeholder. */
export const repository = `${process.env.GITHUB_SERVER_URL ?? 'https://github.com'}/${process.env.GITHUB_REPOSITORY ?? 'OWNER/ablate'}`;
const commit = process.env.GITHUB_SHA ?? 'main';

/**
 * Makes links between files of the repository work on the site. Links to files that are not pages lead to GitHub. Links
 * to a committed report lead to its page, which the site publishes below `base`.
 */
export function linkOutside(md: MarkdownRenderer, base: string): void {
  md.core.ruler.push('link-outside', ({ tokens, env }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === 'link_open' ? token.attrGet('href') : null;
      if (href === null || /^(\w+:|#|\/)/.test(href)) continue;
      const [path = '', hash = ''] = href.split(/(?=#)/);
      const file = resolve(dirname(env.path), decodeURI(path));
      const report = /^([\w-]+)\/report\.md$/.exec(relative(docs, file))?.[1];
      if (report !== undefined) {
        token.attrSet('href', `${base}${report}/`);
        // Tells the site's router that this is not one of its own pages.
        token.attrSet('target', '_self');
      } else if (!file.startsWith(`${docs}/`) || !file.endsWith('.md')) {
        if (!existsSync(file)) throw new Error(`${env.relativePath} links ${href}, which is not there.`);
        const kind = statSync(file).isDirectory() ? 'tree' : 'blob';
        token.attrSet('href', `${repository}/${kind}/${commit}/${relative(root, file)}${hash}`);
      }
    }
  });
}

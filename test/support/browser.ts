import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import type { Tool } from './tools.ts';

const path = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Chromium as Debian installs it, or the one in CHROMIUM. */
export const chromiumTool: Tool = existsSync(path)
  ? { path }
  : { reason: `there is no ${path}: install the package chromium, or name another in CHROMIUM` };

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: path, args: ['--no-sandbox', '--disable-gpu'] });

import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

const { INPUT_REPOSITORY: repository, INPUT_REF: ref, INPUT_PATH: path, GITHUB_WORKSPACE: workspace } = process.env;
const git = (...command) => execFileSync('git', ['-C', join(workspace, path), ...command], { stdio: 'inherit' });

git('init', '--quiet');
const depth = process.env['INPUT_FETCH-DEPTH'];
git('fetch', '--quiet', ...(depth === '0' ? [] : [`--depth=${depth}`]), process.env.ABLATE_TEST_ORIGIN, ref);
git('checkout', '--quiet', '--force', 'FETCH_HEAD');
appendFileSync(process.env.ABLATE_TEST_CHECKOUTS, `${process.env.GITHUB_WORKFLOW} ${repository} ${ref}\n`);

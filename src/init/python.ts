import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The file that lists a project's Python packages. */
export type PythonPackages = 'uv.lock' | 'requirements.txt' | 'pyproject.toml';

/** Which list of Python packages the project in `folder` has; undefined if it has none. */
export const pythonPackagesOf = (folder: string): PythonPackages | undefined =>
  (['uv.lock', 'requirements.txt', 'pyproject.toml'] as const).find((file) => existsSync(join(folder, file)));

/** Steps of a workflow that install Python and the packages of the list, with a cache of what was fetched. */
export function pythonSteps(folder: string, packages: PythonPackages | undefined): string {
  const list = packages && (folder === '' ? packages : `${folder}/${packages}`);
  const where = folder === '' ? [] : [`        working-directory: ${folder}`];
  return `${(packages === 'uv.lock' ? byUv(list ?? '', where) : byPip(list, packages, where)).join('\n')}\n`;
}

const byUv = (list: string, where: readonly string[]): readonly string[] => [
  '      - uses: astral-sh/setup-uv@d0cc045d04ccac9d8b7881df0226f9e82c39688e # v6.8.0',
  '        with:',
  '          enable-cache: true',
  `          cache-dependency-glob: ${list}`,
  '      - run: uv sync --frozen && echo "$PWD/.venv/bin" >> "$GITHUB_PATH"',
  ...where,
];

function byPip(
  list: string | undefined,
  packages: PythonPackages | undefined,
  where: readonly string[],
): readonly string[] {
  const python = [
    '      - uses: actions/setup-python@a309ff8b426b58ec0e2a45f0f869d46889d02405 # v6.2.0',
    '        with:',
    "          python-version: '3.12'",
  ];
  if (list === undefined) {
    return [...python, '      # Packages of your trainer: - run: pip install --requirement requirements.txt'];
  }
  const install = packages === 'pyproject.toml' ? '.' : `--requirement ${packages}`;
  return [
    ...python,
    '          cache: pip',
    `          cache-dependency-path: ${list}`,
    `      - run: pip install ${install}`,
    ...where,
  ];
}

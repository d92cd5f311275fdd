import { readFile } from 'node:fs/promises';
import { Eta } from 'eta';
import { dispatchInputs, type Input } from './dispatch-inputs.ts';
import { type PythonPackages, pythonSteps } from './python.ts';

/** What differs between the workflows of Ablate's own repository and those that `ablate init` writes. */
export interface Place {
  /** Whether the workflows stand in the repository that has the actions. */
  readonly own: boolean;
  /** What stands behind `uses:` for one of Ablate's actions. */
  readonly action: (name: string) => string;
  /** The branch whose records pull requests are compared with. */
  readonly branch: string;
  /** Names of the files and of the workflows. */
  readonly files: Named;
  readonly names: Named;
  /** Labels of the runners that train, as JSON, where the variable ABLATION_RUNNER is not set. */
  readonly trainRunner: string;
  /** Whether Ablate trains, and not a program of the user's. */
  readonly engine: boolean;
  /** Folder of the study in the repository; empty for its top. */
  readonly folder: string;
  /** Steps that install what a program of the user's needs; empty if Ablate trains. */
  readonly python: string;
  readonly dispatchInputs: readonly Input[];
}

interface Named {
  readonly ablation: string;
  readonly baseline: string;
  readonly comment: string;
}

/** A workflow as text, with its path from the top of the repository. */
export interface WorkflowFile {
  readonly path: string;
  readonly content: string;
}

/** Ablate's own repository. */
export const ownPlace: Place = {
  own: true,
  action: (name) => `./actions/${name}`,
  branch: 'main',
  files: { ablation: 'ablation.yml', baseline: 'baseline.yml', comment: 'comment.yml' },
  names: { ablation: 'Ablation', baseline: 'Baseline', comment: 'Comment' },
  trainRunner: '["self-hosted", "linux", "gpu"]',
  engine: true,
  folder: '',
  python: '',
  dispatchInputs,
};

const foreignInputs = new Set(['preset', 'variants', 'seeds', 'max-seeds', 'epochs', 'options']);

/** What the workflows of another repository depend on. */
export interface ForeignStudy extends Pick<Place, 'branch' | 'engine'> {
  readonly folder?: string;
  readonly packages?: PythonPackages | undefined;
}

/** A repository that uses Ablate's actions at a commit of theirs. */
export function foreignPlace(
  { repository, commit }: { readonly repository: string; readonly commit: string },
  { branch, engine, folder = '', packages }: ForeignStudy,
): Place {
  return {
    own: false,
    action: (name) => `${repository}/actions/${name}@${commit}`,
    branch,
    files: { ablation: 'ablation.yml', baseline: 'ablation-baseline.yml', comment: 'ablation-comment.yml' },
    names: { ablation: 'Ablation', baseline: 'Ablation baseline', comment: 'Ablation comment' },
    trainRunner: '"ubuntu-latest"',
    engine,
    folder,
    python: engine ? '' : pythonSteps(folder, packages),
    // Servers before December 2025 refuse a workflow with more than ten inputs.
    dispatchInputs: dispatchInputs.filter(({ name }) => foreignInputs.has(name)),
  };
}

const fork = 'github.event.pull_request && github.event.pull_request.head.repo.full_name != github.repository';
const smallRunner = `fromJSON(vars.ABLATION_SMALL_RUNNER || '"ubuntu-latest"') }}`;
const neverForFork = '# zizmor: ignore[self-hosted-runner] never for a fork';
const checkoutAction = 'actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2';
const pullOrPush = 'github.event.pull_request.head.sha || github.sha';
const elsewhere = 'job.workflow_repository != github.repository';

/** A step that checks out: `withs` are its inputs. */
const checkoutStep = (withs: readonly string[], condition?: string): string =>
  [
    `      - uses: ${checkoutAction}`,
    ...(condition ? [`        if: ${condition}`] : []),
    '        with:',
    ...[...withs, 'persist-credentials: false'].map((line) => `          ${line}`),
    '',
  ].join('\n');

/** A branch as a filter in YAML, in which `*`, `+` and others have a meaning. */
const quoted = (branch: string): string => `'${branch.replace(/[*?+[\]!\\]/g, '\\$&').replaceAll("'", "''")}'`;

/** Words of the templates that depend on the place. `deep`: with the whole history, for the comparison with main. */
const wordsOf = (place: Place) => {
  const history = (deep: boolean): string[] => (deep ? ['fetch-depth: 0 # compared with the merge-base'] : []);
  return {
    ...place,
    quoted,
    config: 'ablation.config.ts',
    fork,
    small: `\${{ ${fork} && 'ubuntu-latest' || ${smallRunner} ${neverForFork}`,
    trusted: `\${{ ${smallRunner} # zizmor: ignore[self-hosted-runner] runs no code of a pull request`,
    seedsPerJob: `\${{ ${place.own ? 'inputs.seeds-per-job || ' : ''}vars.ABLATION_SEEDS_PER_JOB || '1' }}`,
    setUpNode: [
      '      - uses: actions/setup-node@48b55a011bda9f5d6aeb4c2d9c7362e8dae4041e # v6.4.0',
      '        with:',
      '          node-version: 24',
      '          package-manager-cache: false',
      '',
    ].join('\n'),
    checkout: (deep: boolean): string =>
      place.own
        ? checkoutStep([
            `repository: \${{ job.workflow_repository || github.repository }}`,
            `ref: \${{ ${elsewhere} && job.workflow_sha || ${pullOrPush} }}`,
            ...history(deep),
          ])
        : checkoutStep([`ref: \${{ ${pullOrPush} }}`, ...history(deep)]),
    checkoutStudy: (deep: boolean): string =>
      checkoutStep(
        [`ref: \${{ ${pullOrPush} }}`, 'path: study', ...history(deep)],
        `job.workflow_repository && ${elsewhere}`,
      ),
    checkoutMain: place.own ? checkoutStep([]) : '',
    rounds: [1, 2, 3].map((round) => ({
      round,
      id: round > 1 ? `train${round}` : 'train',
      before: round > 2 ? `train${round - 1}` : 'train',
      matrix: `needs.${round > 1 ? `next${round}` : 'plan'}.outputs.matrix`,
    })),
  };
};

// GitHub's own expressions are ${{ }}, so they stay as they are.
const eta = new Eta({ useWith: true, autoEscape: false, autoTrim: [false, false] });

/** The three workflows of a place: training, baseline and comment. */
export async function workflowsOf(place: Place): Promise<readonly WorkflowFile[]> {
  const words = wordsOf(place);
  return Promise.all(
    (['ablation', 'comment', 'baseline'] as const).map(async (name) => ({
      path: `.github/workflows/${place.files[name]}`,
      content: eta.renderString(
        await readFile(new URL(`templates/workflows/${name}.eta.yml`, import.meta.url), 'utf8'),
        words,
      ),
    })),
  );
}

/** Commands of the pages that no test of the pages runs, each with the reason. A text stands for all that begin with it. */
export const notRun: Readonly<Record<string, string>> = {
  'npm ci': '.devcontainer/install.sh runs it, before CI runs any test',
  'npm install --save-dev ablate-check': 'test/package installs the packed package and runs what init wrote',
  'npx ablate init': 'names actions that are not published yet; test/package runs it',
  'npm init --yes': 'test/package begins a repository with it',
  'git clone https://github.com/OWNER': 'its address is a placeholder',
  'cd ablate': 'enters what git clone would make',
  'npx ablate run --preset full --engine gpu': 'needs a GPU',
  'npx ablate run --engine gpu': 'needs a GPU',
  'npx ablate compare': 'needs other results or the branch of baselines; test/cli/commands/compare.test.ts runs it',
  'npx ablate predict': 'needs a trained network and photographs; test/cli/commands/predict.test.ts runs it',
  'npx ablate doctor': 'test/cli/commands/doctor.test.ts runs it; a machine without a GPU fails it',
  'npm run bench -- --gpu': 'needs a GPU',
  'npx ablate run --config examples/squeeze-excitation': 'takes hours; test/examples trains it at a smaller size',
  'npx ablate run --config examples/leave-one-out':
    'takes an hour; test/report/results.test.ts compares its table with its records',
  'npx ablate run --preset photographs --epochs 2':
    'takes two hours; test/report/results.test.ts compares its table with its records',
  'npx ablate run --config examples/pytorch-resnet': 'takes minutes, and is one half of a comparison',
  'PATH="$PWD/venv/bin': 'needs packages of Python',
  'gh api': 'needs a repository on GitHub and its token',
  './run.sh': 'is a runner of GitHub',
  'npx tsx bench/coverage-tables.ts': 'takes hours; test/bench/coverage.test.ts makes a part of the table',
  'npx tsx bench/sequential-tables.ts': 'takes hours; test/bench/sequential.test.ts makes a part of the table',
  'python3 -m venv':
    'installs packages of Python; .devcontainer/install.sh makes the same environment for test/recompute',
  'bench/.venv': 'installs packages of Python',
  'npm run bench': 'takes hours and a quiet machine; test/bench runs its parts',
  'venv/bin/': 'needs packages of Python; test/recompute runs the program',
  'npm run check': 'CI runs it',
  'npm test': 'CI runs it',
  'npm run dev': 'ends only when it is stopped',
  'npm run test': 'CI runs it, or asks for it to be run by hand',
  '.ci/run': 'is what CI runs',
  'npm run docs': 'test/docs/site.test.ts runs it',
  'npm run audit': 'CI runs it; test/dependencies.test.ts reads an answer',
  'npm run errors': 'prints the sources; test/docs/errors.test.ts reads one',
  'npm run bundle': 'test/github/bundles.test.ts compares what it makes',
  'npm run package': 'test/package runs it',
  'npm run tune': 'takes hours on a quiet machine',
  'npm run proof': 'a test compares what it makes with what is there',
  'npm run schemas': 'a test compares what it makes with what is there',
  'npm run size': 'CI runs it; test/size.test.ts makes its table',
  'npm run generate': 'changes sources',
  'export SBATCH_': 'is for SLURM',
  'deploy/cluster/slurm.sh': 'needs SLURM; test/deploy/cluster.test.ts runs it with a stand-in',
  'runs=$(deploy/cluster/plan.sh': 'test/deploy/cluster.test.ts runs it',
  'sed "s/RUNS/': 'needs Kubernetes',
  'kubectl ': 'needs Kubernetes',
  'npx ablate report ablation/results': 'needs what the cluster trained',
  'npm run release:check': 'runs the tests itself',
  'npm run image': 'needs Docker',
};

/** Why the command is not run; undefined if it is. */
export function reasonAgainst(command: string): string | undefined {
  return Object.entries(notRun).find(([beginning]) => command.startsWith(beginning))?.[1];
}

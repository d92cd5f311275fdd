import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigurationError } from '../src/base/errors.ts';
import { writeWhole } from '../src/base/files/write.ts';
import { askDriver } from '../src/engine/gpu/driver.ts';
import { usableGpu } from '../src/engine/gpu/requirements.ts';
import type { Case } from './cases.ts';
import { interpreterOf } from './contenders.ts';
import { runEpochs } from './epoch.ts';
import { type Framework, frameworks, installedFrameworks, thisMachine } from './machine.ts';
import { measureSteps, measureStepsAlone } from './measure.ts';
import { type Plan, parsePlan } from './options.ts';
import type { Results } from './results.ts';
import { measureGemm } from './roofline.ts';
import { effortOf, statisticsTables } from './statistics-tables.ts';
import { runStudies } from './study.ts';
import { renderResults } from './tables.ts';

const log = (line: string): void => console.error(line);

/** Load above which other programs disturb the measurement. */
const quietLoad = 0.3;

try {
  if (process.argv[2] === '--statistics') {
    statisticsTables(effortOf(process.argv[3]), (text) => process.stdout.write(text));
  } else {
    const results = await run(parsePlan(process.argv.slice(2)));
    process.stdout.write(renderResults(results));
  }
} catch (error) {
  console.error(error instanceof ConfigurationError ? error.message : error);
  process.exitCode = 1;
}

/** Carries out a plan. Results are written after every case, so that a run that is cut short keeps what it has. */
async function run(plan: Plan): Promise<Results> {
  const onGpu = plan.preset === 'gpu';
  // Refuses a machine without a GPU before anything starts.
  const gpu = onGpu ? await nameOfGpu() : undefined;
  const installed = await installedFrameworks(plan);
  const missing = frameworks.filter((framework) => !installed.has(framework));
  if (missing.length > 0) {
    log(
      `Without ${missing.join(' and ')}, which ${[plan.python, ...(plan.kerasPython ? [plan.kerasPython] : [])].join(' and ')} does not have; bench/README.md says how to install them.`,
    );
  }
  const machine = { ...thisMachine(), ...(gpu !== undefined && { gpu }) };
  if (machine.load > quietLoad)
    log(`Other programs are running (load ${machine.load.toFixed(2)}): figures will suffer.`);

  const contenders = plan.contenders.filter(({ framework }) => framework === null || installed.has(framework));
  const { preset, archive, rounds, stepsPerRound, python, kerasPython } = plan;
  const effort = { rounds, stepsPerRound, python, kerasPython, log };
  let results: Results = {
    machine,
    preset,
    rounds,
    stepsPerRound,
    missing,
    gemm: [],
    cases: [],
    epoch: null,
    study: null,
  };
  const add = async (more: Partial<Results>): Promise<void> => {
    results = { ...results, ...more };
    await mkdir(dirname(plan.output), { recursive: true });
    await writeWhole(`${plan.output}.json`, `${JSON.stringify(results)}\n`);
    await writeWhole(`${plan.output}.md`, renderResults(results));
  };

  if (archive !== undefined && preset === 'study') {
    await add({ study: await runStudies({ ...plan, archive }, installed.has('torch'), effort) });
    return results;
  }
  if (archive !== undefined) {
    await add({ epoch: await runEpochs(archive, plan.cases[0] as Case, contenders, effort) });
    return results;
  }
  if (!onGpu) await add({ gemm: await gemmPeaks(installed, plan) });
  const measure = onGpu ? measureStepsAlone : measureSteps;
  for (const [index, measured] of plan.cases.entries()) {
    const { network, imageSize, batchSize, threads } = measured;
    log(`${index + 1}/${plan.cases.length} ${network}, ${imageSize} px, batch ${batchSize}, ${threads} threads`);
    await add({ cases: [...results.cases, await measure(measured, contenders, effort)] });
  }
  return results;
}

/** Name of the GPU; throws ConfigurationError if there is none that works. */
async function nameOfGpu(): Promise<string> {
  const driver = await askDriver();
  try {
    return usableGpu(driver, 'fp32').name;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new ConfigurationError(`--gpu needs a GPU that TensorFlow can use. ${error.message}`);
  }
}

async function gemmPeaks(installed: ReadonlySet<Framework>, plan: Plan): Promise<Results['gemm']> {
  const peaks = [];
  for (const framework of installed) {
    peaks.push(await measureGemm(framework, interpreterOf(framework, plan), plan.precisions));
  }
  return peaks;
}

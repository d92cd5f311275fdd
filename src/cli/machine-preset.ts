import type { EngineChoice } from '../base/choices.ts';
import { ConfigurationError } from '../base/errors.ts';
import { installEngine } from '../engine/install/engines.ts';
import { loadStudy } from '../study/load.ts';
import { givenOptions, type StudyOptions } from './study-options.ts';
import { runTask } from './tasks.ts';

/** Name of the preset for a machine with WebAssembly only, where a study as written may take hours. */
const smallPreset = 'wasm';

/**
 * The preset that suits this machine, or undefined for the study as written. If the user gives any setting, the study
 * is not changed.
 */
export async function presetForMachine(
  options: StudyOptions & { readonly engine: EngineChoice },
): Promise<string | undefined> {
  const { engine, config } = options;
  if (engine === 'native' || engine === 'gpu' || givenOptions(options).length > 0) return undefined;
  const { presets } = await loadStudy(config);
  if (presets?.[smallPreset] === undefined || (engine === 'auto' && (await canInstallNative()))) return undefined;
  process.stderr.write(
    `On WebAssembly the study as written takes hours, so it takes its preset "${smallPreset}"; give --seeds, --limit or another setting for more.\n`,
  );
  return smallPreset;
}

const canInstallNative = (): Promise<boolean> =>
  runTask('Engine', async ({ line }) => {
    try {
      await installEngine('native', line);
      return true;
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      return false;
    }
  });

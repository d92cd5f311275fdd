import { existsSync } from 'node:fs';
import { styleText } from 'node:util';
import type { Command } from 'commander';
import { resnet } from '../../model/resnet.ts';
import { parseResnetName } from '../../model/variant.ts';
import { describe } from '../../network/describe.ts';
import { type Network, requireLogits } from '../../network/network.ts';
import { defaultConfig, loadStudy } from '../../study/load.ts';
import { networkOf } from '../../study/study.ts';
import { variantsOf } from '../../study/variants.ts';
import { layerTable } from '../layer-table.ts';
import { positiveInteger } from '../options.ts';
import { printJson } from '../terminal.ts';

interface SummaryOptions {
  readonly config: string;
  readonly imageSize: number;
  readonly classes: number;
  readonly json?: true;
}

/** `ablate summary <variant>`: prints the layers of a network with their shapes, parameters and FLOPs. */
export function register(program: Command): void {
  program
    .command('summary')
    .description('print the layers of a network: output shapes, parameters, FLOPs')
    .argument('<variant>', 'a variant of the study; or resnet or plain, followed by the depth 18, 34, 50, 101 or 152')
    .option('--config <file>', 'the study', defaultConfig)
    .option('--image-size <pixels>', 'height and width of the images', positiveInteger('--image-size'), 224)
    .option('--classes <number>', 'number of classes', positiveInteger('--classes'), 1000)
    .option('--json', 'print one JSON document instead of the table')
    .addHelpText(
      'after',
      '\nExamples:\n  ablate summary resnet50\n  ablate summary plain34 --image-size 64 --classes 2 --json',
    )
    .action(printSummary);
}

async function printSummary(variant: string, options: SummaryOptions): Promise<void> {
  const { classes, json } = options;
  const summary = describe(await networkNamed(variant, options));
  if (json) {
    printJson({ variant, ...summary });
    return;
  }
  const bold = (line: string): string => (process.stdout.isTTY ? styleText('bold', line) : line);
  const title = `${variant}: ${summary.input.join(' x ')} image, ${classes} classes`;
  process.stdout.write(`${bold(title)}\n\n${layerTable(summary, bold)}\n`);
}

/** The study's variant of that name, otherwise one of the networks that come with Ablate. */
async function networkNamed(variant: string, { config, imageSize, classes }: SummaryOptions): Promise<Network> {
  const study = config !== defaultConfig || existsSync(config) ? await loadStudy(config) : undefined;
  const variants = study ? variantsOf(study) : [];
  const found = variants.find(({ name }) => name === variant);
  if (study === undefined || found === undefined) {
    const others = variants.map(({ name }) => name);
    return resnet({ ...parseResnetName(variant, others), imageSize, classes });
  }
  return requireLogits(networkOf(study, found.levels, { imageSize, classes }), classes, `Variant ${variant}`);
}

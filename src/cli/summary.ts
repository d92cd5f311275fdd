import { styleText } from 'node:util';
import type { Command } from 'commander';
import { resnet } from '../model/resnet.ts';
import { parseResnetName } from '../model/variant.ts';
import { describe } from '../network/describe.ts';
import { layerTable } from '../network/layer-table.ts';
import { positiveInteger } from './options.ts';

interface SummaryOptions {
  readonly imageSize: number;
  readonly classes: number;
  readonly json?: true;
}

/** `ablate summary <variant>`: the layers of a network with their shapes, parameters and FLOPs. */
export function registerSummary(program: Command): void {
  program
    .command('summary')
    .description('print the layers of a network: output shapes, parameters, FLOPs')
    .argument('<variant>', 'resnet18, resnet34, resnet50, resnet101, resnet152, or plain with any of these depths')
    .option('--image-size <pixels>', 'height and width of the images', positiveInteger('--image-size'), 224)
    .option('--classes <number>', 'classes of the head', positiveInteger('--classes'), 1000)
    .option('--json', 'print one JSON document instead of the table')
    .addHelpText(
      'after',
      '\nExamples:\n  $ ablate summary resnet50\n  $ ablate summary plain34 --image-size 64 --classes 2 --json',
    )
    .action(printSummary);
}

function printSummary(variant: string, { imageSize, classes, json }: SummaryOptions): void {
  const summary = describe(resnet({ ...parseResnetName(variant), imageSize, classes }));
  if (json) {
    process.stdout.write(`${JSON.stringify({ variant, ...summary }, null, 2)}\n`);
    return;
  }
  const bold = (line: string): string => (process.stdout.isTTY ? styleText('bold', line) : line);
  const title = `${variant}: ${summary.input.join(' x ')} image, ${classes} classes`;
  process.stdout.write(`${bold(title)}\n\n${layerTable(summary, bold)}\n`);
}

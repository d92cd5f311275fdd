import type { Command } from 'commander';
import type { EngineChoice } from '../../base/choices.ts';
import { count, percentText } from '../../base/format.ts';
import { startEngine } from '../../engine/start.ts';
import { cell, figure, label } from '../../report/tables/cells.ts';
import { type Prediction, predict, readPictures } from '../../run/predict.ts';
import { readWeights } from '../../weights/file.ts';
import { parseEngine } from '../options.ts';
import { runTask } from '../tasks.ts';
import { terminalTable } from '../terminal.ts';

interface PredictOptions {
  readonly weights: string;
  readonly engine: EngineChoice;
  readonly json?: true;
}

/** `ablate predict`: what a trained network says of some images. */
export function register(program: Command): void {
  program
    .command('predict')
    .description('say which class a trained network sees in each image')
    .argument('<images...>', 'image files')
    .requiredOption('--weights <file>', 'a trained network, as run and train write with --save-weights')
    .option('--engine <name>', 'auto, native, gpu or wasm', parseEngine, 'auto')
    .option('--json', 'print one JSON document instead of the table')
    .addHelpText(
      'after',
      `
Examples:
  ablate train resnet34 --save-weights --out trained
  ablate predict cat.jpg dog.jpg --weights trained/resnet34-seed0.safetensors`,
    )
    .action(printPredictions);
}

async function printPredictions(images: readonly string[], options: PredictOptions): Promise<void> {
  const trained = await readWeights(options.weights);
  const pictures = await readPictures(images, trained);
  const predictions = await runTask('Prediction', async (report) => {
    report.status('starting the engine');
    const engine = await startEngine(options.engine, { log: report.line });
    report.status(`looking at ${count(images.length)} images`);
    try {
      return await predict(pictures, trained, engine);
    } finally {
      await engine.dispose();
    }
  });
  process.stdout.write(`${options.json ? JSON.stringify(predictions, null, 2) : `\n${tableOf(predictions)}`}\n`);
}

const tableOf = (predictions: readonly Prediction[]): string =>
  terminalTable({
    columns: [label('image'), label('class'), figure('probability')],
    rows: predictions.map(({ image, class: name, probability }) => [
      cell(image),
      cell(name),
      cell(percentText(probability)),
    ]),
  });

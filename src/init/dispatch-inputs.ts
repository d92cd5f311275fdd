/** An input of the workflow, which the plan action takes, too. */
export interface Input {
  readonly name: string;
  readonly description: string;
  readonly type: 'string' | 'boolean';
}

const text = (name: string, description: string): Input => ({ name, description, type: 'string' });

/** What a dispatch of the workflow may set, in the order of GitHub's form. */
export const dispatchInputs: readonly Input[] = [
  text('config', 'The study'),
  text('preset', 'Name of a preset of the study'),
  text('variants', 'Names with a comma between; all if empty'),
  text('seeds', "Such as 0,1,2; the study's own if empty"),
  text(
    'max-seeds',
    'Begin with two seeds and add more, in three rounds at most, until every contrast is decided; such as 10',
  ),
  text('epochs', "Epochs of every run; the study's own if empty"),
  text('batch-size', "Images per step; the study's own if empty"),
  text('dataset', "cats_vs_dogs, archive:PATH, folder:PATH or synthetic; the study's own if empty"),
  text('image-size', "Height and width of the images in pixels; the study's own if empty"),
  text('limit', "Number of images to use, from the first on, or all; the study's own if empty"),
  text('precision', 'fp32 or bf16; fp32 if empty'),
  text('engine', 'auto, native, gpu or wasm; the repository variable ABLATION_ENGINE if empty, else auto'),
  text(
    'seeds-per-job',
    'Seeds that a job trains side by side; the repository variable ABLATION_SEEDS_PER_JOB if empty, else 1',
  ),
  text('options', 'More options of ablate plan, such as --learning-rate=0.05 --weight-decay=1e-4'),
  { name: 'fresh', description: 'Train also what main has trained already in the same way', type: 'boolean' },
];

import type { Evaluation, StepResult } from './engine.ts';

/** Reads an evaluation off logits `[batch, classes]`: cross-entropy in double precision, and whose class is on top. */
export function evaluationOf(logits: Float32Array, labels: Int32Array): Evaluation {
  const classes = logits.length / labels.length;
  const losses = new Float32Array(labels.length);
  const correct = new Uint8Array(labels.length);
  labels.forEach((label, image) => {
    const scores = logits.subarray(image * classes, (image + 1) * classes);
    const top = Math.max(...scores);
    losses[image] =
      top + Math.log(scores.reduce((total, score) => total + Math.exp(score - top), 0)) - (scores[label] as number);
    correct[image] = scores.indexOf(top) === label ? 1 : 0;
  });
  return { logits, losses, correct };
}

/** What a training step reports, from what it computed before the update. */
export function stepResultOf(computed: Omit<StepResult, 'correct'>, labels: Int32Array): StepResult {
  const { correct } = evaluationOf(computed.logits, labels);
  return { ...computed, correct: correct.reduce((total, hit) => total + hit, 0) };
}

import { at } from '../base/arrays.ts';
import type { Evaluation, StepResult } from './engine.ts';

/** Evaluates logits `[batch, classes]`: cross-entropy in double precision, and whether the predicted class is right. */
export function evaluationOf(logits: Float32Array, labels: Int32Array): Evaluation {
  const classes = logits.length / labels.length;
  const losses = new Float32Array(labels.length);
  const correct = new Uint8Array(labels.length);
  labels.forEach((label, image) => {
    const scores = logits.subarray(image * classes, (image + 1) * classes);
    const top = Math.max(...scores);
    losses[image] =
      top + Math.log(scores.reduce((total, score) => total + Math.exp(score - top), 0)) - at(scores, label);
    correct[image] = scores.indexOf(top) === label ? 1 : 0;
  });
  return { logits, losses, correct };
}

/** Completes the result of a training step. Its logits were computed before the update. */
export function stepResultOf(computed: Omit<StepResult, 'correct'>, labels: Int32Array): StepResult {
  const { correct } = evaluationOf(computed.logits, labels);
  return { ...computed, correct: correct.reduce((total, hit) => total + hit, 0) };
}

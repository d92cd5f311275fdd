import { at } from '../../base/arrays.ts';
import type { SessionOptions } from '../engine.ts';
import type { Graph, Tensor } from './graph.ts';
import * as nodes from './nodes.ts';

/** Placeholders for the labels of a batch. */
export interface Targets {
  readonly labels: Tensor;
  /** A second label, and the share of the first; only for mixtures. */
  readonly mix?: { readonly labels: Tensor; readonly share: Tensor };
}

export function targetsFor(graph: Graph, { batchSize, mixup = false }: SessionOptions): Targets {
  const labels = () => graph.placeholder('int32', [batchSize]);
  const first = labels();
  return mixup
    ? { labels: first, mix: { labels: labels(), share: graph.placeholder('float', []) } }
    : { labels: first };
}

/**
 * Mean cross-entropy of logits `[batch, classes]` against labels `[batch]`, and its gradient: `-sum_k q_k log p_k` and
 * `p - q`, each over the batch size, with `p = softmax(logits)`. Label smoothing s is spread evenly over the K classes:
 * `q_k = (1 - s) [k = label] + s / K` (Szegedy et al. 2016, arXiv:1512.00567). Softmax and loss are separate, because a deterministic GPU refuses TensorFlow's kernel for
 * both, SoftmaxCrossEntropyWithLogits (tensorflow/core/kernels/xent_op.cc).
 */
export function crossEntropy(logits: Tensor, { labels, mix }: Targets, { batchSize, labelSmoothing }: SessionOptions) {
  const { graph } = logits;
  const classes = at(logits.shape, 1);
  const spread = labelSmoothing / classes;
  const smoothed = (each: Tensor) => nodes.oneHot(each, classes, 1 - labelSmoothing + spread, spread);
  const targets = mix === undefined ? smoothed(labels) : mixed(smoothed(labels), smoothed(mix.labels), mix.share);
  const likelihood = nodes.sum(nodes.multiply(targets, nodes.logSoftmax(logits)), [0, 1]);
  const excess = nodes.subtract(nodes.softmax(logits), targets);
  return {
    loss: nodes.multiply(likelihood, graph.scalar(-1 / batchSize)),
    gradient: nodes.multiply(excess, graph.scalar(1 / batchSize)),
  };
}

/** `share` of `first` plus the rest of `second`. */
const mixed = (first: Tensor, second: Tensor, share: Tensor): Tensor =>
  nodes.add(second, nodes.multiply(nodes.subtract(first, second), share));

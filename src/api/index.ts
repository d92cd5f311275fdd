/**
 * What an `ablation.config.ts` imports from the package: the study, the networks that come with Ablate, and everything
 * needed to write blocks and networks of your own.
 */
export { ConfigurationError } from '../base/errors.ts';
export { type Architecture, architectures, type Depth } from '../model/architecture.ts';
export { type Block, type BlockOptions, basicBlock, bottleneckBlock } from '../model/block.ts';
export { activations, type Conv, type Layerwise, norms, type Parts } from '../model/parts.ts';
export { type ResNetOptions, resnet } from '../model/resnet.ts';
export { type Shortcut, type ShortcutLevel, shortcuts } from '../model/shortcut.ts';
export { type ResNetLevels, resnetName } from '../model/variant.ts';
export { leaveOut } from '../network/leave-out.ts';
export { type Network, NetworkBuilder, type Value } from '../network/network.ts';
export type { Level, Recipe } from '../study/config.ts';
export type { Design } from '../study/design.ts';
export type { Metric } from '../study/metric.ts';
export { defineStudy, type NetworkInput, type Overrides, type Study, type StudyDefinition } from '../study/study.ts';
export { command, type Trainer, type TrainerRun } from '../study/trainer.ts';

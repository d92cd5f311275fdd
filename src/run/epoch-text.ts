import { percentText } from '../base/format.ts';
import type { RunRecord } from '../results/record.ts';
import { type RunConfig, runName } from '../study/config.ts';

/** `resnet34-seed0: epoch 1/3: train loss 0.693, top-1 50.0 %; val loss 0.690, top-1 51.0 %` */
export const epochText = (
  config: RunConfig,
  { epoch, train, val }: Pick<RunRecord['epochs'][number], 'epoch' | 'train' | 'val'>,
): string =>
  `${runName(config)}: epoch ${epoch}/${config.recipe.epochs}: train loss ${train.loss.toFixed(3)}, ` +
  `top-1 ${percentText(train.top1)}; val loss ${val.loss.toFixed(3)}, top-1 ${percentText(val.top1)}`;

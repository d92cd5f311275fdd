import { percentText } from '../../base/format.ts';
import type { RunRecord } from '../../record/record.ts';
import { type RunConfig, runName } from '../../study/config.ts';

/** The metrics of one side, with those that a study's own trainer adds: `loss 0.690, top-1 51.0 %, f1 0.48`. */
const metricsText = ({ loss, top1, ...others }: RunRecord['epochs'][number]['val']): string =>
  [
    `loss ${loss.toFixed(3)}`,
    `top-1 ${percentText(top1)}`,
    ...Object.entries(others).map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`),
  ].join(', ');

/** `resnet34-seed0: epoch 1/3: train loss 0.693, top-1 50.0 %; val loss 0.690, top-1 51.0 %` */
export const epochText = (
  config: RunConfig,
  { epoch, train, val }: Pick<RunRecord['epochs'][number], 'epoch' | 'train' | 'val'>,
): string =>
  `${runName(config)}: epoch ${epoch}/${config.recipe.epochs}: train ${metricsText(train)}; val ${metricsText(val)}`;

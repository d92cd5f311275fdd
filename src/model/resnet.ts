import { ConfigurationError } from '../base/errors.ts';
import { type Network, NetworkBuilder, type Value } from '../network/network.ts';
import { architectures, type Depth, depths, stages, stemFilters } from './architecture.ts';
import type { Block } from './block.ts';
import { type ShortcutLevel, shortcutLevels, shortcuts } from './shortcut.ts';

/** The stem, the pooling and three stages halve the image this far: 32 pixels become one. */
const smallestImageSize = 32;

export interface ResNetOptions {
  readonly depth: Depth;
  readonly shortcut: ShortcutLevel;
  /** Height and width of the images in pixels. */
  readonly imageSize: number;
  readonly classes: number;
  /** In place of the depth's own block; for studies whose factor is the block. */
  readonly block?: Block;
}

/**
 * A ResNet, or the plain network of the same depth (He et al. 2015), over RGB images. Layers are named as in the
 * architecture's PyTorch form: `conv1`, `bn1`, `blocks.N.conv1`, `blocks.N.downsample.0`, `fc`. Throws
 * ConfigurationError for a depth, shortcut, image size or number of classes that no such network has.
 */
export function resnet(options: ResNetOptions): Network {
  check(options);
  const { depth, shortcut, imageSize, classes } = options;
  const { blocks } = architectures[depth];
  const block: Block = options.block ?? architectures[depth].block;

  return NetworkBuilder.build([imageSize, imageSize, 3], (net, image) => {
    let x = stem(net, image);
    let index = 0;
    stages.forEach(({ filters, strides }, stage) => {
      for (let i = 0; i < (blocks[stage] as number); i++) {
        const place = { filters, strides: i === 0 ? strides : 1, shortcut: shortcuts[shortcut] };
        x = block(net.scope(`blocks.${index}`), x, place);
        index += 1;
      }
    });
    return head(net, x, classes);
  });
}

function stem(net: NetworkBuilder, image: Value): Value {
  let x = net.conv2d('conv1', image, { filters: stemFilters, kernelSize: 7, strides: 2, padding: 3 });
  x = net.batchNorm('bn1', x);
  x = net.relu('relu1', x);
  return net.maxPool('maxpool', x, { poolSize: 3, strides: 2, padding: 1 });
}

function head(net: NetworkBuilder, x: Value, classes: number): Value {
  return net.dense('fc', net.globalAveragePool('avgpool', x), { units: classes });
}

function check({ depth, shortcut, imageSize, classes }: ResNetOptions): void {
  if (!depths.includes(depth)) {
    throw new ConfigurationError(
      `depth is ${depth}, expected one of ${depths.join(', ')}: change it in the study's factors.`,
    );
  }
  if (!shortcutLevels.includes(shortcut)) {
    throw new ConfigurationError(
      `shortcut is "${shortcut}", expected one of ${shortcutLevels.join(', ')}: change it in the study's factors.`,
    );
  }
  if (!Number.isInteger(imageSize) || imageSize < smallestImageSize) {
    throw new ConfigurationError(
      `Image size ${imageSize} does not survive the network, which halves it five times: choose a whole number of at least ${smallestImageSize} pixels with --image-size or in the study's dataset.`,
    );
  }
  if (!Number.isInteger(classes) || classes < 1) {
    throw new ConfigurationError(
      `A network for ${classes} classes cannot be built: choose a whole number of at least 1.`,
    );
  }
}

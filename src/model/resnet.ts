import { at } from '../base/arrays.ts';
import { ConfigurationError } from '../base/errors.ts';
import { type Network, NetworkBuilder, type Value } from '../network/network.ts';
import { architectures, type Depth, depths, stages, stemFilters } from './architecture.ts';
import { type Block, basicBlock } from './block.ts';
import {
  type ActivationLevel,
  activations,
  type Conv,
  type Layerwise,
  type NormLevel,
  norms,
  type Parts,
  partFor,
  plainConv,
} from './parts.ts';
import { type ShortcutLevel, shortcuts } from './shortcut.ts';

/** The stem, the max pool and three stages halve the image five times: 32 pixels become one. */
const smallestImageSize = 32;

export interface ResNetOptions {
  readonly depth: Depth;
  readonly shortcut: ShortcutLevel;
  /** Height and width of the images in pixels. */
  readonly imageSize: number;
  readonly classes: number;
  /** Replaces the depth's own block, for studies whose factor is the block. */
  readonly block?: Block;
  /** A level, or a function of your own; `batch` if left out. */
  readonly norm?: NormLevel | Layerwise;
  /** A level, or a function of your own; `relu` if left out. */
  readonly activation?: ActivationLevel | Layerwise;
  /** Replaces every convolution of stem, blocks and shortcuts. */
  readonly conv?: Conv;
  /**
   * Groups of a bottleneck's 3x3 convolution (Xie et al. 2017). With depth 50, 32 groups of width 4 make a ResNeXt-50
   * 32x4d.
   */
  readonly groups?: number;
  /**
   * Filters per group in the first stage, which has 64. 128 with one group makes a Wide ResNet (Zagoruyko & Komodakis
   * 2016).
   */
  readonly widthPerGroup?: number;
}

/**
 * A ResNet, or the plain network of the same depth (He et al. 2015), for RGB images `[imageSize, imageSize, 3]`. It
 * returns one logit per class. Whatever the layers compute, they have the names of PyTorch's ResNet: `conv1`, `bn1`,
 * `blocks.N.conv1`, `blocks.N.downsample.0`, `fc`.
 *
 * @throws ConfigurationError if no such network exists for a depth, shortcut, part, width, image size or number of
 * classes
 */
export function resnet(options: ResNetOptions): Network {
  check(options);
  const { depth, imageSize, classes, groups = 1, widthPerGroup = stemFilters } = options;
  const parts = partsOf(options);
  const shortcut = partFor('shortcut', shortcuts, options.shortcut)(parts);
  const { blocks } = architectures[depth];
  const block: Block = options.block ?? architectures[depth].block;

  return NetworkBuilder.build([imageSize, imageSize, 3], (net, image) => {
    let x = stem(net, image, parts);
    let index = 0;
    stages.forEach(({ filters, strides }, stage) => {
      const width = Math.floor((filters * widthPerGroup) / stemFilters) * groups;
      for (let i = 0; i < at(blocks, stage); i++) {
        const place = { filters, strides: i === 0 ? strides : 1, shortcut, width, groups, ...parts };
        x = block(net.scope(`blocks.${index}`), x, place);
        index += 1;
      }
    });
    return head(net, x, classes);
  });
}

const partsOf = ({ conv = plainConv, norm = 'batch', activation = 'relu' }: ResNetOptions): Parts => ({
  conv,
  norm: partFor<Layerwise>('norm', norms, norm),
  activation: partFor<Layerwise>('activation', activations, activation),
});

function stem(net: NetworkBuilder, image: Value, { conv, norm, activation }: Parts): Value {
  let x = conv(net, 'conv1', image, { filters: stemFilters, kernelSize: 7, strides: 2, padding: 3 });
  x = norm(net, 'bn1', x);
  x = activation(net, 'relu1', x);
  return net.maxPool('maxpool', x, { poolSize: 3, strides: 2, padding: 1 });
}

function head(net: NetworkBuilder, x: Value, classes: number): Value {
  return net.dense('fc', net.globalAveragePool('avgpool', x), { units: classes });
}

function check({ depth, block, groups = 1, widthPerGroup = stemFilters, imageSize, classes }: ResNetOptions): void {
  if (!depths.includes(depth)) {
    throw new ConfigurationError(
      `depth is ${depth}, expected one of ${depths.join(', ')}: change it in the study's factors.`,
    );
  }
  if ((block ?? architectures[depth].block) === basicBlock && (groups !== 1 || widthPerGroup !== stemFilters)) {
    throw new ConfigurationError(
      `Depth ${depth} is made of basic blocks, which have no groups and one width: choose depth 50, 101 or 152.`,
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

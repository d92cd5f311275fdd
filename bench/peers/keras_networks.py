"""ResNet-34, ResNet-50 and their plain twins in Keras, padded as in PyTorch."""

import keras
from keras import layers

STAGES = [(3, 64, 1), (4, 128, 2), (6, 256, 2), (3, 512, 2)]
"""Blocks, filters and strides of the four stages."""


def conv_bn(x, filters, kernel_size, strides=1):
    # At stride 1, "same" pads both sides alike; at stride 2 it would not.
    if strides > 1 and kernel_size > 1:
        x = layers.ZeroPadding2D(kernel_size // 2)(x)
    padding = "same" if strides == 1 else "valid"
    initializer = keras.initializers.VarianceScaling(2.0, "fan_out", "untruncated_normal")
    conv = layers.Conv2D(
        filters, kernel_size, strides, padding, use_bias=False, kernel_initializer=initializer
    )
    return layers.BatchNormalization(momentum=0.9, epsilon=1e-5)(conv(x))


def block(x, filters, strides, bottleneck, residual):
    outputs = 4 * filters if bottleneck else filters
    if bottleneck:
        y = layers.ReLU()(conv_bn(x, filters, 1))
        y = layers.ReLU()(conv_bn(y, filters, 3, strides))
        y = conv_bn(y, outputs, 1)
    else:
        y = layers.ReLU()(conv_bn(x, filters, 3, strides))
        y = conv_bn(y, outputs, 3)
    if residual:
        changes_shape = strides != 1 or x.shape[-1] != outputs
        y = layers.Add()([y, conv_bn(x, outputs, 1, strides) if changes_shape else x])
    return layers.ReLU()(y)


def build(depth, residual, image_size, classes=2):
    image = keras.Input((image_size, image_size, 3))
    x = layers.ReLU()(conv_bn(image, 64, 7, 2))
    # Zeros never win over what a ReLU lets through.
    x = layers.MaxPooling2D(3, 2)(layers.ZeroPadding2D(1)(x))
    for blocks, filters, strides in STAGES:
        for index in range(blocks):
            x = block(x, filters, strides if index == 0 else 1, depth == 50, residual)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(image, layers.Dense(classes, dtype="float32")(x))

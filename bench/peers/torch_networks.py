"""ResNet-34, ResNet-50 and their plain twins in PyTorch."""

from torch import nn

STAGES = [(3, 64, 1), (4, 128, 2), (6, 256, 2), (3, 512, 2)]
"""Blocks, filters and strides of the four stages."""


def conv_bn(inputs, outputs, kernel_size, strides=1):
    conv = nn.Conv2d(inputs, outputs, kernel_size, strides, padding=kernel_size // 2, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(outputs, eps=1e-5, momentum=0.1))


class Block(nn.Module):
    def __init__(self, inputs, filters, strides, bottleneck, residual):
        super().__init__()
        outputs = 4 * filters if bottleneck else filters
        if bottleneck:
            self.body = nn.Sequential(
                conv_bn(inputs, filters, 1),
                nn.ReLU(inplace=True),
                conv_bn(filters, filters, 3, strides),
                nn.ReLU(inplace=True),
                conv_bn(filters, outputs, 1),
            )
        else:
            self.body = nn.Sequential(
                conv_bn(inputs, filters, 3, strides),
                nn.ReLU(inplace=True),
                conv_bn(filters, outputs, 3),
            )
        changes_shape = strides != 1 or inputs != outputs
        self.shortcut = conv_bn(inputs, outputs, 1, strides) if changes_shape and residual else nn.Identity()
        self.residual = residual
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x):
        y = self.body(x)
        return self.relu(y + self.shortcut(x) if self.residual else y)


def build(depth, residual, classes=2):
    bottleneck = depth == 50
    layers = [conv_bn(3, 64, 7, 2), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, padding=1)]
    channels = 64
    for blocks, filters, strides in STAGES:
        for index in range(blocks):
            layers.append(Block(channels, filters, strides if index == 0 else 1, bottleneck, residual))
            channels = 4 * filters if bottleneck else filters
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, classes)]
    net = nn.Sequential(*layers)
    for module in net.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
    return net

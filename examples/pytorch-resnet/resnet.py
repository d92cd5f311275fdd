"""ResNet-34 of He et al. 2015, with its shortcuts or without, as src/model/resnet.ts has it."""

import torch.nn.functional as F
from torch import nn


def conv(inputs, filters, kernel, stride=1):
    layer = nn.Conv2d(inputs, filters, kernel, stride, kernel // 2, bias=False)
    nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
    return layer


class Block(nn.Module):
    def __init__(self, inputs, filters, stride, residual):
        super().__init__()
        self.conv1, self.bn1 = conv(inputs, filters, 3, stride), nn.BatchNorm2d(filters)
        self.conv2, self.bn2 = conv(filters, filters, 3), nn.BatchNorm2d(filters)
        self.residual = residual
        self.downsample = nn.Identity()
        if residual and (stride != 1 or inputs != filters):
            self.downsample = nn.Sequential(conv(inputs, filters, 1, stride), nn.BatchNorm2d(filters))

    def forward(self, x):
        branch = F.relu(self.bn1(self.conv1(x)))
        branch = self.bn2(self.conv2(branch))
        return F.relu(branch + self.downsample(x) if self.residual else branch)


def resnet34(classes, residual):
    layers = [conv(3, 64, 7, 2), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    inputs = 64
    for stage, (filters, blocks) in enumerate([(64, 3), (128, 4), (256, 6), (512, 3)]):
        for index in range(blocks):
            layers.append(Block(inputs, filters, 2 if stage > 0 and index == 0 else 1, residual))
            inputs = filters
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, classes))

"""The decoded images that the benchmark wrote for all contenders."""

from pathlib import Path

import numpy as np

MEAN = [123.675, 116.28, 103.53]
STD = [58.395, 57.12, 57.375]
"""ImageNet's channels on the scale of 0 to 255."""


def read_split(spec, split):
    """Images `[n, size, size, 3]` and labels `[n]`, both uint8."""
    folder, size = Path(spec["data"]["folder"]), spec["imageSize"]
    labels = np.fromfile(folder / f"{split}-labels.bin", np.uint8)
    images = np.fromfile(folder / f"{split}-images.bin", np.uint8)
    return images.reshape(len(labels), size, size, 3), labels

"""Reads the images that Ablate has prepared (docs/trainers.md)."""

import base64
import json
from pathlib import Path

import numpy as np


def read_images(folder):
    """(images, labels) of train and of val, as uint8 `[n, size, size, 3]` and `[n]`, and the number of classes."""
    folder = Path(folder)
    index = json.loads((folder / "index.json").read_text())["index"]
    shape = (-1, index["imageSize"], index["imageSize"], 3)
    shards = [np.fromfile(shard, np.uint8).reshape(shape) for shard in sorted(folder.glob("images-*.bin"))]
    images = np.concatenate(shards)
    labels = np.frombuffer(base64.b64decode(index["labels"]), np.uint8)
    size = index["trainSize"]
    return (images[:size], labels[:size]), (images[size:], labels[size:]), len(index["classes"])

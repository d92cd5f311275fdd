"""A data set on disk for PyTorch: JPEG files through a DataLoader, or an array of decoded images."""

import os
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset

from arrays import MEAN, STD, read_split

MEAN_PIXEL = torch.tensor(MEAN).view(3, 1, 1)
STD_PIXEL = torch.tensor(STD).view(3, 1, 1)


def loaders(spec):
    """One iterable of (images, labels) for training, one for validation."""
    data = spec["data"]
    if data["loader"] == "array":
        return ArrayBatches(spec, "train"), ArrayBatches(spec, "val")
    workers = {"num_workers": os.cpu_count(), "persistent_workers": True}
    train, val = (JpegFolder(Path(data["folder"]), spec["imageSize"], split) for split in ("train", "val"))
    return (
        DataLoader(train, spec["batchSize"], shuffle=True, drop_last=True, **workers),
        DataLoader(val, spec["batchSize"], **workers),
    )


class JpegFolder(Dataset):
    """`FOLDER/jpeg/SPLIT/CLASS/*.jpg`, decoded, resized, mirrored and normalised in the loader's processes."""

    def __init__(self, folder, image_size, split):
        self.paths = sorted((folder / "jpeg" / split).glob("*/*.jpg"))
        self.image_size = image_size
        self.training = split == "train"

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        path = self.paths[index]
        with Image.open(path) as file:
            image = file.convert("RGB").resize((self.image_size, self.image_size), Image.Resampling.BILINEAR)
        pixels = torch.from_numpy(np.array(image)).permute(2, 0, 1)
        if self.training and torch.rand(()) < 0.5:
            pixels = pixels.flip(2)
        return (pixels.float() - MEAN_PIXEL) / STD_PIXEL, int(path.parent.name)


class ArrayBatches:
    """Batches cut from one uint8 array in memory, mirrored and normalised a batch at a time."""

    def __init__(self, spec, split):
        images, labels = read_split(spec, split)
        self.images = torch.from_numpy(images)
        self.labels = torch.from_numpy(labels).long()
        self.batch_size = spec["batchSize"]
        self.training = split == "train"

    def __iter__(self):
        size = len(self.labels)
        order = torch.randperm(size) if self.training else torch.arange(size)
        end = size - size % self.batch_size if self.training else size
        for start in range(0, end, self.batch_size):
            rows = order[start : start + self.batch_size]
            # The array is NHWC, so this view is channels_last already.
            images = self.images[rows].permute(0, 3, 1, 2)
            if self.training:
                mirrored = torch.rand(len(rows), 1, 1, 1) < 0.5
                images = torch.where(mirrored, images.flip(3), images)
            yield (images.float() - MEAN_PIXEL) / STD_PIXEL, self.labels[rows]

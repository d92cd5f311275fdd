"""Unpacks the photographs of a cats_vs_dogs archive for the peers' JPEG loaders.

python extract.py ARCHIVE FOLDER

Keeps what Ablate keeps (JFIF files that decode whole), in the same order and the same 80:20 split, as
FOLDER/jpeg/{train,val}/{0,1}/NAME.jpg.
"""

import hashlib
import io
import re
import sys
import zipfile
from pathlib import Path

from PIL import Image

KEPT = re.compile(r"^PetImages[\\/](Cat|Dog)[\\/](\d+\.jpg)$")


def photographs(archive):
    """(class, name, bytes) of every photograph, in tensorflow-datasets' order: by MD5 of `train` and the name."""
    for info in sorted(filter(kept, archive.infolist()), key=shuffled):
        data = archive.read(info)
        if b"JFIF" in data[:512] and decodes(data):
            kind, name = KEPT.match(info.filename).groups()
            yield ("Cat", "Dog").index(kind), name, data


def kept(info):
    return KEPT.match(info.filename)


def shuffled(info):
    return hashlib.md5(("train" + info.filename.replace("\\", "/")).encode()).hexdigest()


def decodes(data):
    try:
        Image.open(io.BytesIO(data)).load()
        return True
    except OSError:
        return False


def main():
    folder = Path(sys.argv[2]) / "jpeg"
    with zipfile.ZipFile(sys.argv[1]) as archive:
        images = list(photographs(archive))
    training = round(0.8 * len(images))
    for index, (label, name, data) in enumerate(images):
        target = folder / ("train" if index < training else "val") / str(label) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


if __name__ == "__main__":
    main()

"""A data set on disk for Keras: tf.data over JPEG files, or over an array of decoded images."""

from pathlib import Path

import tensorflow as tf

from arrays import MEAN, STD, read_split


def datasets(spec):
    """Batches of (images, labels) for training and for validation."""
    return tuple(dataset(spec, split) for split in ("train", "val"))


def dataset(spec, split):
    training = split == "train"
    if spec["data"]["loader"] == "array":
        rows = tf.data.Dataset.from_tensor_slices(read_split(spec, split))
        decode = None
    else:
        paths = sorted((Path(spec["data"]["folder"]) / "jpeg" / split).glob("*/*.jpg"))
        labels = [int(path.parent.name) for path in paths]
        rows = tf.data.Dataset.from_tensor_slices(([str(path) for path in paths], labels))
        decode = decoder(spec["imageSize"])
    if training:
        rows = rows.shuffle(rows.cardinality())
    if decode is not None:
        rows = rows.map(decode, num_parallel_calls=tf.data.AUTOTUNE)
    batches = rows.batch(spec["batchSize"], drop_remainder=training)
    return batches.map(augment if training else normalize, num_parallel_calls=tf.data.AUTOTUNE).prefetch(
        tf.data.AUTOTUNE
    )


def decoder(image_size):
    def decode(path, label):
        image = tf.io.decode_jpeg(tf.io.read_file(path), channels=3)
        return tf.image.resize(image, (image_size, image_size)), label

    return decode


def normalize(images, labels):
    return (tf.cast(images, tf.float32) - MEAN) / STD, labels


def augment(images, labels):
    mirrored = tf.random.uniform((tf.shape(images)[0], 1, 1, 1)) < 0.5
    return normalize(tf.where(mirrored, tf.reverse(images, [2]), images), labels)

"""Keras on TensorFlow as a contender: one compiled graph a step, fp32, tf32 or mixed bf16, with or without XLA."""

import os
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import tensorflow as tf

import keras_data
import keras_networks


def prepare_gpu(precision):
    gpus = tf.config.list_physical_devices("GPU")
    if not gpus:
        raise RuntimeError("TensorFlow finds no GPU")
    for gpu in gpus:
        tf.config.experimental.set_memory_growth(gpu, True)
    tf.config.experimental.enable_tensor_float_32_execution(precision == "tf32")


class KerasPeer:
    version = f"Keras {keras.__version__} on TensorFlow {tf.__version__}"

    def __init__(self, spec):
        if spec["device"] == "gpu":
            prepare_gpu(spec["precision"])
        keras.utils.set_random_seed(0)
        keras.mixed_precision.set_global_policy("mixed_bfloat16" if spec["precision"] == "bf16" else "float32")
        size, batch = spec["imageSize"], spec["batchSize"]
        self.net = keras_networks.build(spec["depth"], spec["residual"], size)
        self.net.compile(
            keras.optimizers.SGD(0.01, momentum=0.9, weight_decay=1e-4),
            keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            metrics=["accuracy"] if spec["data"] else None,
            jit_compile=spec["compile"],
        )
        self.images = tf.random.normal((batch, size, size, 3))
        self.labels = tf.random.uniform((batch,), maxval=2, dtype=tf.int32)
        self.data = keras_data.datasets(spec) if spec["data"] else None
        if self.data:
            self.trace()

    def trace(self):
        """Builds the graphs of fit and evaluate, so that the first measured epoch does not."""
        train, val = self.data
        self.net.fit(train.take(1), verbose=0)
        self.net.evaluate(val.take(1), verbose=0)

    def step(self):
        # The losses that this returns are numbers in Python, so the step is done.
        self.net.train_on_batch(self.images, self.labels)

    def epoch(self):
        """Trains on the whole training split and evaluates on the validation split."""
        train, val = self.data
        started = time.perf_counter()
        self.net.fit(train, epochs=1, verbose=0)
        trained = time.perf_counter()
        top1 = self.net.evaluate(val, verbose=0, return_dict=True)["accuracy"]
        return {"train": trained - started, "evaluate": time.perf_counter() - trained, "top1": top1}

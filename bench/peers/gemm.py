"""Matrix products as fast as a framework makes them: the roof over every training step.

python gemm.py FRAMEWORK PRECISION...

Writes one JSON object with the framework's version and the best GFLOP/s of each precision (fp32, bf16) over a few square
sizes.
"""

import json
import os
import statistics
import sys
import time

SIZES = [1024, 2048, 4096]
REPETITIONS = 10


def torch_product(precision, size):
    import torch

    dtype = torch.bfloat16 if precision == "bf16" else torch.float32
    left, right = (torch.randn(size, size).to(dtype) for _ in range(2))
    return lambda: left @ right


def tensorflow_product(precision, size):
    import tensorflow as tf

    dtype = tf.bfloat16 if precision == "bf16" else tf.float32
    left, right = (tf.cast(tf.random.normal((size, size)), dtype) for _ in range(2))
    # Slicing out one number waits for the product without copying it.
    return lambda: float(tf.linalg.matmul(left, right)[0, 0])


def version(framework):
    if framework == "torch":
        import torch

        return f"PyTorch {torch.__version__}"
    import tensorflow as tf

    return f"TensorFlow {tf.__version__}"


def seconds(product):
    started = time.perf_counter()
    product()
    return time.perf_counter() - started


def gflops(product, size):
    seconds(product)
    return 2e-9 * size**3 / statistics.median(seconds(product) for _ in range(REPETITIONS))


def main():
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    framework, *precisions = sys.argv[1:]
    make = torch_product if framework == "torch" else tensorflow_product
    best = {precision: max(gflops(make(precision, size), size) for size in SIZES) for precision in precisions}
    print(json.dumps({"version": version(framework), **best}))


if __name__ == "__main__":
    main()

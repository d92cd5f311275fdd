"""Trains a small network with Python's standard library alone, as docs/trainers.md asks a trainer to."""

import base64
import json
import math
import os
import platform
import random
import time
from pathlib import Path

RUN = Path(os.environ["ABLATE_RUN_DIR"])
CHECKPOINT = Path(os.environ["ABLATE_CHECKPOINT_DIR"]) / "last.json"
LEVELS = json.loads(os.environ["ABLATE_LEVELS"])
RECIPE = json.loads(os.environ["ABLATE_RECIPE"])
SEED = int(os.environ["ABLATE_SEED"])

HIDDEN_UNITS = {"linear": 0, "hidden": 16}


def read_data(folder):
    """Prepared images as (grey values from -1 to 1, label) pairs: train, val, and the number of classes."""
    index = json.loads((folder / "index.json").read_text())["index"]
    pixels = b"".join(shard.read_bytes() for shard in sorted(folder.glob("images-*.bin")))
    labels = base64.b64decode(index["labels"])
    size = 3 * index["imageSize"] ** 2
    examples = [(grey(pixels[i * size : (i + 1) * size]), label) for i, label in enumerate(labels)]
    return examples[: index["trainSize"]], examples[index["trainSize"] :], len(index["classes"])


def grey(rgb):
    return [(rgb[i] + rgb[i + 1] + rgb[i + 2]) / 382.5 - 1 for i in range(0, len(rgb), 3)]


def dot(row, values):
    return sum(map(float.__mul__, row, values))


class Dense:
    """A layer `outputs = weights * [inputs, 1]`, trained one example at a time."""

    def __init__(self, inputs, outputs, draw):
        scale = 1 / math.sqrt(inputs)
        self.rows = [[draw.uniform(-scale, scale) for _ in range(inputs)] + [0.0] for _ in range(outputs)]

    def forward(self, values):
        self.values = [*values, 1.0]
        return [dot(row, self.values) for row in self.rows]

    def backward(self, gradient, rate):
        below = [dot(column, gradient) for column in zip(*self.rows)][:-1]
        for row, slope in zip(self.rows, gradient):
            row[:] = [weight - rate * slope * value for weight, value in zip(row, self.values)]
        return below


class Network:
    """Logits from an image; with `hidden` units between, if there are any."""

    def __init__(self, inputs, hidden, classes, draw):
        self.hidden = Dense(inputs, hidden, draw) if hidden else None
        self.head = Dense(hidden or inputs, classes, draw)

    def forward(self, image):
        if self.hidden is None:
            return self.head.forward(image)
        return self.head.forward([max(0.0, value) for value in self.hidden.forward(image)])

    def backward(self, gradient, rate):
        active = self.head.values[:-1]
        below = self.head.backward(gradient, rate)
        if self.hidden is not None:
            self.hidden.backward([slope if value > 0 else 0.0 for slope, value in zip(below, active)], rate)

    @property
    def layers(self):
        return [layer for layer in (self.hidden, self.head) if layer]


def judge(logits, label):
    """Cross-entropy, whether the label's logit is the largest, and the probabilities."""
    top = max(logits)
    exponents = [math.exp(value - top) for value in logits]
    probabilities = [value / sum(exponents) for value in exponents]
    return -math.log(max(probabilities[label], 1e-300)), logits.index(top) == label, probabilities


def means(judged):
    return {
        "loss": sum(loss for loss, _, _ in judged) / len(judged),
        "top1": sum(right for _, right, _ in judged) / len(judged),
    }


def train_epoch(network, examples, epoch):
    draw = random.Random(f"{SEED} {epoch}")
    judged = []
    for image, label in draw.sample(examples, len(examples)):
        loss, right, probabilities = judge(network.forward(image), label)
        gradient = [value - (position == label) for position, value in enumerate(probabilities)]
        network.backward(gradient, RECIPE["learningRate"])
        judged.append((loss, right, probabilities))
    return means(judged)


def main():
    train, val, classes = read_data(Path(os.environ["ABLATE_DATA"]))
    network = Network(len(train[0][0]), HIDDEN_UNITS[LEVELS["network"]], classes, random.Random(SEED))
    begun = 0
    if CHECKPOINT.exists():
        begun, weights = json.loads(CHECKPOINT.read_text())
        for layer, rows in zip(network.layers, weights):
            layer.rows = rows
        print(f"Going on after epoch {begun}.")
    (RUN / "environment.json").write_text(
        json.dumps(
            {
                "contract": 1,
                "framework": f"Python {platform.python_version()}",
                "device": platform.machine(),
                "parameters": sum(len(row) for layer in network.layers for row in layer.rows),
                "deterministic": True,
            }
        )
    )
    for epoch in range(begun + 1, RECIPE["epochs"] + 1):
        started = time.perf_counter()
        trained = train_epoch(network, train, epoch)
        seconds = time.perf_counter() - started
        judged = means([judge(network.forward(image), label) for image, label in val])
        with (RUN / "metrics.jsonl").open("a") as metrics:
            line = {"epoch": epoch, "train": trained, "val": judged, "seconds": seconds}
            print(json.dumps({**line, "learningRate": RECIPE["learningRate"]}), file=metrics)
        unfinished = CHECKPOINT.with_suffix(".new")
        unfinished.write_text(json.dumps([epoch, [layer.rows for layer in network.layers]]))
        unfinished.replace(CHECKPOINT)
    # Computed anew, for a run that was stopped after its last epoch.
    logits = [network.forward(image) for image, _ in val]
    (RUN / "predictions.jsonl").write_text("".join(f"{json.dumps({'logits': values})}\n" for values in logits))


main()

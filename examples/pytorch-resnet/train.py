"""Trains one run with PyTorch as Ablate asks it to (docs/trainers.md)."""

import json
import math
import os
import platform
import signal
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from images import read_images
from resnet import resnet34

RUN = Path(os.environ["ABLATE_RUN_DIR"])
CHECKPOINT = Path(os.environ["ABLATE_CHECKPOINT_DIR"]) / "last.pt"
RECIPE = json.loads(os.environ["ABLATE_RECIPE"])
SEED = int(os.environ["ABLATE_SEED"])
DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")

MEAN = torch.tensor([0.485, 0.456, 0.406], device=DEVICE).view(3, 1, 1)
STD = torch.tensor([0.229, 0.224, 0.225], device=DEVICE).view(3, 1, 1)

stopping = False


def stop(*_):
    """Ablate asks for a checkpoint; one is written after every epoch, so the program may end."""
    global stopping
    stopping = True


def tensors(images, labels):
    pixels = torch.from_numpy(images.copy()).permute(0, 3, 1, 2)
    return pixels.to(DEVICE), torch.from_numpy(labels.astype(np.int64)).to(DEVICE)


def normalized(pixels):
    return (pixels.float() / 255 - MEAN) / STD


def augmented(pixels, draw):
    """Crops each image at random out of a frame of zeros, and mirrors half of them."""
    size, padding = pixels.shape[-1], RECIPE["cropPadding"]
    framed = F.pad(pixels, [padding] * 4)
    changed = []
    for image in framed:
        down, right = torch.randint(2 * padding + 1, (2,), generator=draw).tolist()
        cut = image[:, down : down + size, right : right + size]
        mirrored = RECIPE["flip"] and torch.randint(2, (1,), generator=draw).item()
        changed.append(cut.flip(-1) if mirrored else cut)
    return torch.stack(changed)


def learning_rate(step, steps_per_epoch):
    """A linear warm-up, then half a cosine to zero."""
    warmup = round(RECIPE["warmupEpochs"] * steps_per_epoch)
    if step < warmup:
        return RECIPE["learningRate"] * (step + 1) / warmup
    share = (step - warmup) / (RECIPE["epochs"] * steps_per_epoch - warmup)
    return RECIPE["learningRate"] * (1 + math.cos(math.pi * share)) / 2


def train_epoch(network, optimizer, pixels, labels, epoch):
    """Mean loss and top-1 over the steps of epoch `epoch`, counted from 0; a last batch that is not full is left out."""
    draw = torch.Generator().manual_seed(1_000_003 * SEED + epoch)
    order = torch.randperm(len(labels), generator=draw)
    batch_size = RECIPE["batchSize"]
    steps = len(labels) // batch_size
    network.train()
    losses, right = 0.0, 0
    for step in range(steps):
        chosen = order[step * batch_size : (step + 1) * batch_size].to(DEVICE)
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(epoch * steps + step, steps)
        logits = network(normalized(augmented(pixels[chosen], draw)))
        loss = F.cross_entropy(logits, labels[chosen])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses += loss.item()
        right += (logits.argmax(1) == labels[chosen]).sum().item()
    return {"loss": losses / steps, "top1": right / (steps * batch_size)}, optimizer.param_groups[0]["lr"]


@torch.no_grad()
def predict(network, pixels):
    network.eval()
    return torch.cat([network(normalized(part)) for part in pixels.split(RECIPE["batchSize"])])


def device_name():
    if DEVICE.type == "cuda":
        return torch.cuda.get_device_name()
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    return next((line.split(": ")[1] for line in lines if line.startswith("model name")), platform.machine())


def main():
    signal.signal(signal.SIGTERM, stop)
    torch.manual_seed(SEED)
    train, val, classes = read_images(os.environ["ABLATE_DATA"])
    (pixels, labels), (val_pixels, val_labels) = tensors(*train), tensors(*val)
    network = resnet34(classes, json.loads(os.environ["ABLATE_LEVELS"])["shortcut"] == "residual").to(DEVICE)
    optimizer = torch.optim.SGD(
        network.parameters(), lr=0.0, momentum=RECIPE["momentum"], weight_decay=RECIPE["weightDecay"]
    )
    begun = 0
    if CHECKPOINT.exists():
        saved = torch.load(CHECKPOINT, map_location=DEVICE)
        begun = saved["epoch"]
        network.load_state_dict(saved["network"])
        optimizer.load_state_dict(saved["optimizer"])
    environment = {
        "contract": 1,
        "framework": f"PyTorch {torch.__version__}",
        "device": device_name(),
        "versions": {"threads": str(torch.get_num_threads())},
        "parameters": sum(parameter.numel() for parameter in network.parameters()),
    }
    (RUN / "environment.json").write_text(json.dumps(environment))

    for epoch in range(begun, RECIPE["epochs"]):
        if stopping:
            return
        started = time.perf_counter()
        trained, rate = train_epoch(network, optimizer, pixels, labels, epoch)
        seconds = time.perf_counter() - started
        logits = predict(network, val_pixels)
        judged = {
            "loss": F.cross_entropy(logits, val_labels).item(),
            "top1": (logits.argmax(1) == val_labels).float().mean().item(),
        }
        line = {"epoch": epoch + 1, "train": trained, "val": judged, "seconds": seconds, "learningRate": rate}
        with (RUN / "metrics.jsonl").open("a") as metrics:
            print(json.dumps(line), file=metrics)
        state = {"epoch": epoch + 1, "network": network.state_dict(), "optimizer": optimizer.state_dict()}
        unfinished = CHECKPOINT.with_suffix(".new")
        torch.save(state, unfinished)
        unfinished.replace(CHECKPOINT)
    if begun == RECIPE["epochs"]:
        logits = predict(network, val_pixels)
    np.save(RUN / "predictions.npy", logits.cpu().numpy())


main()

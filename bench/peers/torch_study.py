"""One study in PyTorch: an epoch of every variant, evaluation included.

python torch_study.py SPEC

SPEC is a JSON object (see bench/study.ts): the variants, and how many processes train side by side. Each process is
pinned to its share of the cores and takes the next variant when it has done one. Prints what each variant ended with as
one JSON object.
"""

import json
import multiprocessing
import os
import sys
from concurrent.futures import ProcessPoolExecutor

import torch

from torch_peer import TorchPeer


def pin(shares):
    """Takes one of the shares of the cores for this process."""
    cores = shares.get()
    os.sched_setaffinity(0, cores)
    torch.set_num_threads(len(cores))


def train(spec):
    return spec["network"], TorchPeer(spec).epoch()["top1"]


def deal(processes, context):
    """The cores, dealt out evenly, a share for each process."""
    cores = sorted(os.sched_getaffinity(0))
    each = len(cores) // processes
    shares = context.Queue()
    for index in range(processes):
        shares.put(cores[index * each : (index + 1) * each])
    return shares


def main():
    spec = json.loads(sys.argv[1])
    shared = {key: value for key, value in spec.items() if key not in ("variants", "processes")}
    # The deep ones first, so that no core waits for the last of them.
    variants = sorted(spec["variants"], key=lambda variant: -variant["depth"])
    # Fork would copy a process whose thread pools have started.
    context = multiprocessing.get_context("spawn")
    shares = deal(spec["processes"], context)
    with ProcessPoolExecutor(spec["processes"], context, initializer=pin, initargs=(shares,)) as pool:
        top1 = dict(pool.map(train, [{**shared, **variant} for variant in variants]))
    print(json.dumps({"version": TorchPeer.version, "top1": top1}))


if __name__ == "__main__":
    main()

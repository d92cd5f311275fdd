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

import torch

from torch_peer import TorchPeer


def work(spec, cores, tasks, results):
    os.sched_setaffinity(0, cores)
    torch.set_num_threads(len(cores))
    for variant in iter(tasks.get, None):
        results.put((variant["network"], TorchPeer({**spec, **variant}).epoch()["top1"]))


def shares(processes):
    """The cores, dealt out evenly."""
    cores = sorted(os.sched_getaffinity(0))
    each = len(cores) // processes
    return [cores[index * each : (index + 1) * each] for index in range(processes)]


def main():
    spec = json.loads(sys.argv[1])
    # Fork would copy a process whose thread pools have started.
    context = multiprocessing.get_context("spawn")
    tasks, results = context.Queue(), context.Queue()
    # The deep ones first, so that no core waits for the last of them.
    for variant in sorted(spec["variants"], key=lambda variant: -variant["depth"]):
        tasks.put(variant)
    shared = {key: value for key, value in spec.items() if key != "variants"}
    workers = [
        context.Process(target=work, args=(shared, cores, tasks, results)) for cores in shares(spec["processes"])
    ]
    for worker in workers:
        tasks.put(None)
        worker.start()
    top1 = dict(results.get() for _ in spec["variants"])
    for worker in workers:
        worker.join()
    print(json.dumps({"version": TorchPeer.version, "top1": top1}))


if __name__ == "__main__":
    main()

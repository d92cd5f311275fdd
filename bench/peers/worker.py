"""A contender of the benchmark: trains one network in one framework, on command.

python worker.py FRAMEWORK SPEC

FRAMEWORK is `torch` or `keras`, SPEC a JSON object (see bench/contender.ts). Once the first step is done the worker
writes one JSON line; after that it answers every command line on standard input with one JSON line. Anything that a
library prints goes to standard error.
"""

import json
import os
import sys
import time


def take_stdout():
    """The real standard output; whatever else prints to it from now on reaches standard error."""
    replies = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    return replies


def load(framework, spec):
    if framework == "torch":
        from torch_peer import TorchPeer as Peer
    else:
        from keras_peer import KerasPeer as Peer
    return Peer(spec)


def timed(step):
    started = time.perf_counter()
    step()
    return time.perf_counter() - started


def main():
    replies = take_stdout()

    def reply(answer):
        print(json.dumps(answer), file=replies)

    peer = load(sys.argv[1], json.loads(sys.argv[2]))
    peer.step()
    reply({"version": peer.version})
    for line in sys.stdin:
        command = json.loads(line)
        if command["command"] == "steps":
            reply({"seconds": [timed(peer.step) for _ in range(command["count"])]})
        else:
            reply(peer.epoch())


if __name__ == "__main__":
    main()

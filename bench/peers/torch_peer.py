"""PyTorch as a contender: channels_last, fp32, tf32 or bf16 autocast, eager or torch.compile, on a CPU or a GPU."""

import time

import torch
import torch.nn.functional as F

import torch_data
import torch_networks


def prepare_gpu(precision):
    # Fails where there is none, so that nobody measures a CPU instead.
    torch.cuda.init()
    torch.backends.cudnn.benchmark = True
    torch.backends.cudnn.allow_tf32 = precision == "tf32"
    torch.backends.cuda.matmul.allow_tf32 = precision == "tf32"


class TorchPeer:
    version = f"PyTorch {torch.__version__}"

    def __init__(self, spec):
        torch.manual_seed(0)
        self.spec = spec
        self.device = "cuda" if spec["device"] == "gpu" else "cpu"
        if self.device == "cuda":
            prepare_gpu(spec["precision"])
        net = torch_networks.build(spec["depth"], spec["residual"])
        net = net.to(self.device, memory_format=torch.channels_last)
        # Fused: one pass over every parameter, as TensorFlow's optimizers make it.
        self.optimizer = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4, fused=True)
        self.net = torch.compile(net) if spec["compile"] else net
        size, batch = spec["imageSize"], spec["batchSize"]
        images = torch.randn(batch, 3, size, size, device=self.device)
        self.images = images.contiguous(memory_format=torch.channels_last)
        self.labels = torch.randint(2, (batch,), device=self.device)
        self.loaders = torch_data.loaders(spec) if spec["data"] else None
        if self.loaders:
            self.evaluate([(self.images, self.labels)])

    def forward(self, images):
        with torch.autocast(self.device, dtype=torch.bfloat16, enabled=self.spec["precision"] == "bf16"):
            return self.net(images).float()

    def train_batch(self, images, labels):
        self.optimizer.zero_grad()
        loss = F.cross_entropy(self.forward(images), labels)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def step(self):
        self.train_batch(self.images, self.labels)

    def epoch(self):
        """Trains on the whole training split and evaluates on the validation split."""
        train, val = self.loaders
        started = time.perf_counter()
        for images, labels in train:
            self.train_batch(images, labels)
        trained = time.perf_counter()
        top1 = self.evaluate(val)
        return {"train": trained - started, "evaluate": time.perf_counter() - trained, "top1": top1}

    def evaluate(self, loader):
        self.net.eval()
        correct = seen = 0
        with torch.inference_mode():
            for images, labels in loader:
                correct += (self.forward(images).argmax(1) == labels).sum().item()
                seen += len(labels)
        self.net.train()
        return correct / seen

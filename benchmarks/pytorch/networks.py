"""The networks of ../../packages/core-nets in PyTorch, written after the same description, for timing: each has as many parameters."""

import torch
from torch import nn
from torch.nn import functional as F


def conv(inputs: int, outputs: int, kernel: int, stride: int = 1, padding: int = 0, bias: bool = False) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, kernel, stride, padding, bias=bias)


def double(inputs: int, outputs: int) -> nn.Sequential:
    """Twice a 3×3 convolution, batch normalization and LeakyReLU."""
    layers: list[nn.Module] = []
    for width in (inputs, outputs):
        layers += [conv(width, outputs, 3, padding=1), nn.BatchNorm2d(outputs), nn.LeakyReLU(0.1, inplace=True)]
    return nn.Sequential(*layers)


class Unet(nn.Module):
    """MemDAE's and RLAD's autoencoder: embedding of unit length and reconstruction."""

    def __init__(self, side: int = 256, embedding: int = 100, width: int = 16) -> None:
        super().__init__()
        halvings = (side // 4).bit_length() - 1
        widths = [width * 2**stage for stage in range(halvings + 1)]
        self.encoder = nn.Sequential(double(3, width))
        for narrow, wide in zip(widths, widths[1:]):
            self.encoder.extend([nn.MaxPool2d(2), double(narrow, wide)])
        self.code = conv(widths[-1], embedding, 4)
        self.decoder = nn.Sequential(nn.ConvTranspose2d(embedding, widths[-1], 4, bias=False))
        for wide, narrow in zip(widths[::-1], widths[-2::-1]):
            upsample = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True)
            self.decoder.extend([upsample, conv(wide, narrow, 1), nn.BatchNorm2d(narrow), double(narrow, narrow)])
        self.decoder.extend([conv(width, 3, 1), nn.Tanh()])

    def embed(self, images: torch.Tensor) -> torch.Tensor:
        return F.normalize(self.code(self.encoder(images)), dim=1)

    def forward(self, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        embedding = self.embed(images)
        return embedding.flatten(1), self.decoder(embedding)


class Critic(nn.Sequential):
    """GAN-GP's critic of 128×128 images."""

    def __init__(self, stages: int = 6, width: int = 64) -> None:
        widths = [3] + [width * 2**stage for stage in range(stages)]
        layers: list[nn.Module] = []
        for inputs, outputs in zip(widths, widths[1:]):
            layers += [conv(inputs, outputs, 4, 2, 1, bias=True), nn.LeakyReLU(0.01)]
        super().__init__(*layers, conv(widths[-1], 1, 3, padding=1))


class ResidualBlock(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.main = nn.Sequential(
            conv(inputs, outputs, 3, stride, 1),
            nn.BatchNorm2d(outputs),
            nn.ReLU(inplace=True),
            conv(outputs, outputs, 3, padding=1),
            nn.BatchNorm2d(outputs),
        )
        self.shortcut = (
            nn.Identity()
            if stride == 1
            else nn.Sequential(conv(inputs, outputs, 1, stride), nn.BatchNorm2d(outputs))
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.relu(self.main(x) + self.shortcut(x), inplace=True)


class PlainBlock(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.main = nn.Sequential(
            conv(width, width, 3, padding=1),
            nn.BatchNorm2d(width),
            nn.ReLU(inplace=True),
            conv(width, width, 3, padding=1),
            nn.BatchNorm2d(width),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.relu(self.main(x) + x, inplace=True)


class UpsampleBlock(nn.Module):
    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.shortcut = nn.Sequential(
            nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True),
            conv(inputs, outputs, 1),
            nn.BatchNorm2d(outputs),
            nn.ReLU(inplace=True),
        )
        self.main = nn.Sequential(conv(outputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        shortcut = self.shortcut(x)
        return F.relu(self.main(shortcut) + shortcut, inplace=True)


class Resnet18Autoencoder(nn.Module):
    """Deep-SVDD's autoencoder of chest X-rays; the decoder works on the last feature map."""

    def __init__(self, embedding: int = 200) -> None:
        super().__init__()
        self.encoder = nn.Sequential(conv(3, 64, 7, 2, 3), nn.BatchNorm2d(64), nn.ReLU(inplace=True))
        for inputs, outputs, stride in ((64, 64, 1), (64, 128, 2), (128, 256, 2), (256, 512, 2)):
            self.encoder.extend([ResidualBlock(inputs, outputs, stride), ResidualBlock(outputs, outputs, 1)])
        self.code = nn.Linear(512, embedding)
        self.decoder = nn.Sequential(PlainBlock(512), PlainBlock(512))
        for width in (512, 256, 128):
            self.decoder.extend([UpsampleBlock(width, width // 2), PlainBlock(width // 2)])
        upsample = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True)
        self.decoder.extend([upsample, conv(64, 3, 1), nn.Tanh()])

    def forward(self, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        features = self.encoder(images)
        return self.code(features.mean((2, 3))), self.decoder(features)


class Lenet(nn.Module):
    """Deep-SVDD's autoencoder of 28×28 digits."""

    def __init__(self) -> None:
        super().__init__()
        norm = lambda width: nn.BatchNorm2d(width, eps=1e-4, affine=False)
        pooled = lambda: (nn.LeakyReLU(inplace=True), nn.MaxPool2d(2))
        doubled = lambda: (nn.LeakyReLU(inplace=True), nn.Upsample(scale_factor=2))
        transposed = lambda inputs, outputs, padding: nn.ConvTranspose2d(inputs, outputs, 5, padding=padding, bias=False)
        self.encoder = nn.Sequential(
            conv(1, 8, 5, padding=2), norm(8), *pooled(), conv(8, 4, 5, padding=2), norm(4), *pooled(), nn.Flatten()
        )
        self.code = nn.Linear(196, 32, bias=False)
        self.decoder = nn.Sequential(
            nn.Unflatten(1, (2, 4, 4)), *doubled(),
            transposed(2, 4, 2), norm(4), *doubled(),
            transposed(4, 8, 3), norm(8), *doubled(),
            transposed(8, 1, 2), nn.Sigmoid(),
        )

    def forward(self, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        embedding = self.code(self.encoder(images))
        return embedding, self.decoder(embedding)

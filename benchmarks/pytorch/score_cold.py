"""Scores one file in a process of its own: what a PyTorch service needs at least before its first answer."""

import sys

import torch
from networks import Unet
from PIL import Image
from torchvision.transforms import functional


def main() -> None:
    network = Unet(side=64, embedding=32, width=8).eval()
    image = Image.open(sys.argv[1]).convert("RGB").resize((64, 64))
    pixels = functional.to_tensor(image)[None] * 2 - 1
    with torch.no_grad():
        print(network.embed(pixels).flatten().tolist()[0])


if __name__ == "__main__":
    main()

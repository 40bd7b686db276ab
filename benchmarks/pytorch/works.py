"""What the peers' side of each row does. A work returns its facts and a function that does it once."""

import argparse
from collections.abc import Callable

import numpy
import torch
from networks import Critic, Lenet, Resnet18Autoencoder, Unet
from torch import nn

Work = tuple[dict[str, float], Callable[[], float | None]]


class Settings(argparse.Namespace):
    """channels_last: memory layout. as_reference: Adam as it is without options, and no other choice for speed. compiled: by
    torch.compile. bfloat16: under autocast, with the weights in float32."""

    channels_last: bool
    as_reference: bool
    compiled: bool
    bfloat16: bool
    folder: str

    def place(self, module: nn.Module) -> nn.Module:
        return module.to(memory_format=self.layout)

    def autocast(self) -> torch.autocast:
        return torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16)

    def images(self, batch: int, channels: int, side: int) -> torch.Tensor:
        return (torch.rand(batch, channels, side, side) * 2 - 1).to(memory_format=self.layout)

    def adam(self, module: nn.Module, **options: object) -> torch.optim.Adam:
        return torch.optim.Adam(module.parameters(), 1e-4, fused=None if self.as_reference else True, **options)

    @property
    def layout(self) -> torch.memory_format:
        return torch.channels_last if self.channels_last else torch.contiguous_format


def facts(network: nn.Module) -> dict[str, float]:
    return {"parameters": sum(parameter.numel() for parameter in network.parameters())}


def train(settings: Settings, network: nn.Module, shape: tuple[int, int, int]) -> Work:
    """One step of an autoencoder on the mean absolute error."""
    network = settings.place(network).train()
    images = settings.images(*shape)
    adam = settings.adam(network, weight_decay=1e-6)

    def step() -> None:
        adam.zero_grad()
        with settings.autocast():
            reconstruction = network(images)[1]
        loss = (images - reconstruction.float()).abs().mean()
        loss.backward()
        adam.step()
        loss.item()

    return facts(network), step


def unet_train(settings: Settings) -> Work:
    return train(settings, Unet(), (8, 3, 256))


def resnet_train(settings: Settings) -> Work:
    return train(settings, Resnet18Autoencoder(), (8, 3, 224))


def lenet_train(settings: Settings) -> Work:
    known, step = train(settings, Lenet(), (128, 1, 28))
    return known, repeat(step, 20)


def critic_train(settings: Settings) -> Work:
    """The critic's two steps: Wasserstein loss, then gradient penalty."""
    critic = settings.place(Critic()).train()
    images, reconstruction = settings.images(8, 3, 128), settings.images(8, 3, 128)
    adam = settings.adam(critic, betas=(0.5, 0.999))

    def descend(loss: torch.Tensor) -> None:
        adam.zero_grad()
        loss.backward()
        adam.step()
        loss.item()

    def judge(batch: torch.Tensor) -> torch.Tensor:
        with settings.autocast():
            return critic(batch).float()

    def step() -> None:
        descend(judge(reconstruction).mean() - judge(images).mean())
        alpha = torch.rand(8, 1, 1, 1)
        between = (alpha * images + (1 - alpha) * reconstruction).requires_grad_()
        (slope,) = torch.autograd.grad(judge(between).sum(), between, create_graph=True)
        descend(10 * (slope.flatten(1).norm(dim=1) - 1).square().mean())

    return facts(critic), step


def unet_score(settings: Settings) -> Work:
    """Scores of a batch; the reference's loop also decodes, though the score does not need it."""
    network = settings.place(Unet()).eval()
    images = settings.images(8, 3, 256)
    memory = nn.functional.normalize(torch.randn(1000, 100))

    embed = torch.compile(network.embed) if settings.compiled else network.embed

    @torch.no_grad()
    def score() -> None:
        with settings.autocast():
            embedding = network(images)[0] if settings.as_reference else embed(images).flatten(1)
        nearest = (embedding.float() @ memory.T).topk(10).values
        (nearest.clamp(-1, 1).arccos() / torch.pi).mean(1).tolist()

    return facts(network), score


def image_folder(settings: Settings, workers: int) -> Work:
    """An epoch over PNG files, which are decoded each time."""
    from torchvision import datasets, transforms

    prepare = transforms.Compose([transforms.ToTensor(), transforms.Normalize([0.5] * 3, [0.5] * 3)])
    dataset = datasets.ImageFolder(f"{settings.folder}/films-256/train", prepare)
    loader = torch.utils.data.DataLoader(dataset, batch_size=32, shuffle=True, num_workers=workers)

    def epoch() -> None:
        assert sum(len(labels) for _, labels in loader) == len(dataset)

    return {"images": len(dataset)}, epoch


def anchors(_: Settings) -> Work:
    """Entropy and neighbors of one row after the other."""
    memory = nn.functional.normalize(torch.randn(10_000, 200))

    def discover() -> None:
        entropies = torch.empty(len(memory))
        for index, row in enumerate(memory):
            share = (memory @ row / 0.1).softmax(0)
            entropies[index] = -(share * share.clamp_min(1e-30).log()).sum()
        for index in entropies.argsort()[: len(memory) // 10]:
            similarity = memory @ memory[index]
            similarity[index] = -2
            similarity.topk(10)

    return {"images": len(memory)}, discover


def auroc(settings: Settings) -> Work:
    from sklearn.metrics import roc_auc_score

    scores = numpy.fromfile(f"{settings.folder}/scores.f32", numpy.float32)
    labels = numpy.fromfile(f"{settings.folder}/labels.u8", numpy.uint8)
    return {"scores": len(scores)}, lambda: float(roc_auc_score(labels, scores))


def repeat(run: Callable[[], None], times: int) -> Callable[[], None]:
    def several() -> None:
        for _ in range(times):
            run()

    return several


WORKS: dict[str, Callable[[Settings], Work]] = {
    "unet-train": unet_train,
    "resnet-train": resnet_train,
    "lenet-train": lenet_train,
    "critic-train": critic_train,
    "unet-score": unet_score,
    "epoch": lambda settings: image_folder(settings, 0),
    "epoch-workers": lambda settings: image_folder(settings, 2),
    "anchors": anchors,
    "auroc": auroc,
}

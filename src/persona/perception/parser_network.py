"""The human parser's network: what every pixel of a person is. One home for training and for use.

:func:`load_parser` reads the weights that ship with the package (``data/parser.safetensors``, half precision; data,
licence and figures: ``data/parser.md``; ``tools/train_parser.py`` makes them) and gives a :class:`Parser`. It is called
with a picture of the person in the network's window (:func:`window` says where that lies in the photo) and gives the
probability of every :class:`persona.types.Label` at half the window's size. The file's header says which labels its
channels are, so other weights need no other code.

The network is EfficientNet-lite0 (M. Tan and Q. Le, "EfficientNet", 2019, without squeeze and swish) with its batch
normalisation folded into the convolutions, and a small decoder. Beside the picture the decoder sees maps of what the
program knows already: the mask, and where the landmarks put head, trunk and limbs (:func:`body_maps`). Training leaves
them out now and then, so a person without landmarks can be parsed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float, UInt8
from torch import Tensor, nn

from persona.errors import PersonaError
from persona.files import writing
from persona.imaging.masks import bounding_box
from persona.landmark_names import (
    ANKLES,
    BODY_COUNT,
    EARS,
    ELBOWS,
    HEELS,
    HIPS,
    INDEX_FINGERS,
    KNEES,
    SHOULDERS,
    TOES,
    WRISTS,
)
from persona.types import Label

#: The network's picture and, at that share of its size, its answer.
HEIGHT, WIDTH, STRIDE = 256, 192, 2
#: The ground round the person in the network's picture: sRGB in [0, 1], all channels.
GREY = 127 / 255
#: The window's size in sizes of the person's box, so that a little ground is seen all round.
MARGIN = 1.08
#: The maps that :func:`body_maps` draws, in their order.
MAPS = ("mask", "head", "trunk", "upper arms", "forearms", "hands", "thighs", "shins", "feet")

_MAP_STRIDE = 4
_FORMAT = "1"


# ---------------------------------------------------------------------------------------------------------- pictures
def window(mask: Bool[np.ndarray, "h w"]) -> Float[np.ndarray, "2 3"]:
    """The map from photo positions to positions in the network's picture (pixels, continuous in both).

    The person's box comes to lie in the middle, as large as :data:`MARGIN` lets it; no turn, one scale.

    Raises:
        PersonaError: the mask is empty.
    """
    box = bounding_box(mask)
    if box is None:
        raise PersonaError("The mask of the person is empty; use a photo in which the person stands out")
    scale = min(HEIGHT / box.height, WIDTH / box.width) / MARGIN
    x, y = box.x0 + box.width / 2, box.y0 + box.height / 2
    return np.array([[scale, 0, WIDTH / 2 - scale * x], [0, scale, HEIGHT / 2 - scale * y]])


def on_grey(picture: Float[np.ndarray, "h w 3"], alpha: Float[np.ndarray, "h w"]) -> Float[np.ndarray, "h w 3"]:
    """The person before the ground that the network was trained with."""
    return picture * alpha[..., None] + GREY * (1 - alpha[..., None])


@dataclass(frozen=True)
class MapOptions:
    """Sizes of what is drawn, in lengths of the trunk (from between the shoulders to between the hips).

    Chosen by hand on renders of the body. The network is trained with them: other numbers need other weights.
    """

    width_to_length: float = 1.3  # length of a trunk in widths of the shoulders, where it is seen foreshortened
    head: float = 0.23  # radius
    upper_arms: float = 0.13  # width
    forearms: float = 0.11
    hands: float = 0.13
    thighs: float = 0.2
    shins: float = 0.15
    feet: float = 0.13
    blur: float = 1.2  # cells


_MAP_OPTIONS = MapOptions()


def body_maps(
    mask: Bool[np.ndarray, "256 192"],
    points: Float[np.ndarray, "33 2"] | None = None,
    seen: Bool[np.ndarray, " 33"] | None = None,
    options: MapOptions = _MAP_OPTIONS,
) -> UInt8[np.ndarray, "9 64 48"]:
    """:data:`MAPS` at a quarter of the picture's size, 0 to 255.

    Args:
        mask: the person in the network's picture.
        points: body landmarks there (pixels, continuous); None: only the mask is known.
        seen: which of them count; a limb is drawn between two that do. All by default.
    """
    h, w = HEIGHT // _MAP_STRIDE, WIDTH // _MAP_STRIDE
    out = np.zeros((len(MAPS), h, w), np.uint8)
    out[0] = cv2.resize(mask.astype(np.uint8) * 255, (w, h), interpolation=cv2.INTER_AREA)
    if points is None:
        return out
    seen = np.ones(BODY_COUNT, bool) if seen is None else seen
    # OpenCV counts from the centre of the first cell; positions far outside would overflow its fixed point numbers
    q = np.clip(points / _MAP_STRIDE - 0.5, -500, 500)
    fixed = np.round(q * 16).astype(int)
    length = np.linalg.norm(q[SHOULDERS].mean(0) - q[HIPS].mean(0))
    unit = max(float(length), options.width_to_length * float(np.linalg.norm(q[SHOULDERS[0]] - q[SHOULDERS[1]])), 2.0)
    head = np.round(q[EARS].mean(0) * 16).astype(int)
    cv2.circle(out[1], (int(head[0]), int(head[1])), int(unit * options.head * 16), 255, -1, shift=4)
    trunk = fixed[[*SHOULDERS, *HIPS]].astype(np.int32)
    cv2.fillConvexPoly(out[2], cv2.convexHull(trunk), 255, shift=4)
    for k, width, bones in (
        (3, options.upper_arms, zip(SHOULDERS, ELBOWS, strict=True)),
        (4, options.forearms, zip(ELBOWS, WRISTS, strict=True)),
        (5, options.hands, zip(WRISTS, INDEX_FINGERS, strict=True)),
        (6, options.thighs, zip(HIPS, KNEES, strict=True)),
        (7, options.shins, zip(KNEES, ANKLES, strict=True)),
        (8, options.feet, [*zip(HEELS, TOES, strict=True), *zip(ANKLES, TOES, strict=True)]),
    ):
        for a, b in bones:
            if seen[a] and seen[b]:
                cv2.line(out[k], fixed[a].tolist(), fixed[b].tolist(), 255, max(1, round(unit * width)), shift=4)
    for k in range(1, len(MAPS)):
        out[k] = cv2.GaussianBlur(out[k], (0, 0), options.blur)
    return out


def tensors(
    picture: Float[np.ndarray, "256 192 3"], maps: UInt8[np.ndarray, "9 64 48"]
) -> tuple[Float[Tensor, "3 256 192"], Float[Tensor, "9 64 48"]]:
    """The network's inputs from a picture in [0, 1] (already on grey) and its maps."""
    x = ((picture * 255 - 127) / 128).transpose(2, 0, 1).astype(np.float32)
    return torch.from_numpy(x), torch.from_numpy(maps.astype(np.float32) / 255)


# ----------------------------------------------------------------------------------------------------------- network
class _Stage(NamedTuple):
    """Blocks of one kind; the first has the stride and changes the channels."""

    kernel: int
    stride: int
    expansion: int
    channels: int
    repeats: int


STEM = 32
STAGES = (
    _Stage(3, 1, 1, 16, 1),
    _Stage(3, 2, 6, 24, 2),
    _Stage(5, 2, 6, 40, 2),
    _Stage(3, 2, 6, 80, 3),
    _Stage(5, 1, 6, 112, 3),
    _Stage(5, 2, 6, 192, 4),
    _Stage(3, 1, 6, 320, 1),
)
#: Stages after which the decoder reads, at strides 4, 8, 16 and 32.
TAPS = (1, 2, 4, 6)


class PaddedConv(nn.Conv2d):
    """A convolution padded as TensorFlow does: with stride 2 on pictures of even size one pixel more at the end."""

    def __init__(self, into: int, out: int, kernel: int, stride: int = 1, groups: int = 1) -> None:
        super().__init__(into, out, kernel, stride, groups=groups)
        self.before, self.after = (kernel - stride) // 2, (kernel - 1) // 2

    def forward(self, input: Tensor) -> Tensor:
        if self.before == self.after:
            return F.conv2d(input, self.weight, self.bias, self.stride, self.before, 1, self.groups)
        padded = F.pad(input, (self.before, self.after) * 2)
        return F.conv2d(padded, self.weight, self.bias, self.stride, 0, 1, self.groups)


class Block(nn.Module):
    """An inverted residual block."""

    def __init__(self, into: int, out: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        inner = into * expansion
        self.expand = PaddedConv(into, inner, 1) if expansion > 1 else None
        self.depthwise = PaddedConv(inner, inner, kernel, stride, inner)
        self.project = PaddedConv(inner, out, 1)
        self.residual = stride == 1 and into == out

    def forward(self, x: Tensor) -> Tensor:
        y = x if self.expand is None else F.relu6(self.expand(x))
        y = self.project(F.relu6(self.depthwise(y)))
        return x + y if self.residual else y


class Backbone(nn.Module):
    """EfficientNet-lite0 up to its last stage, normalisation folded; features at strides 4, 8, 16 and 32.

    ``frozen`` blocks (and the stem, if there is one) take no part in training.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stem = PaddedConv(3, STEM, 3, 2)
        blocks: list[nn.Module] = []
        taps: list[int] = []
        into = STEM
        for index, stage in enumerate(STAGES):
            for k in range(stage.repeats):
                blocks.append(Block(into, stage.channels, stage.kernel, 1 if k else stage.stride, stage.expansion))
                into = stage.channels
            if index in TAPS:
                taps.append(len(blocks) - 1)
        self.blocks = nn.ModuleList(blocks)
        self.taps = taps
        self.frozen = 0

    def forward(self, x: Tensor) -> list[Tensor]:
        out = []
        training = torch.is_grad_enabled()
        with torch.set_grad_enabled(training and not self.frozen):
            x = F.relu6(self.stem(x))
        for k, block in enumerate(self.blocks):
            with torch.set_grad_enabled(training and k >= self.frozen):
                x = block(x)
            if k in self.taps:
                out.append(x)
        return out


def _pointwise(into: int, out: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(into, out, 1, bias=False), nn.BatchNorm2d(out), nn.ReLU(True))


def _mix(into: int, out: int) -> nn.Sequential:
    """Two separable convolutions."""

    def depthwise(n: int) -> list[nn.Module]:
        return [nn.Conv2d(n, n, 3, padding=1, groups=n, bias=False), nn.BatchNorm2d(n)]

    return nn.Sequential(*depthwise(into), _pointwise(into, out), *depthwise(out), _pointwise(out, out))


class ParserNetwork(nn.Module):
    """Logits of ``channels`` classes at half the picture's size, from :func:`tensors`."""

    def __init__(self, channels: int, width: int = 64) -> None:
        super().__init__()
        self.backbone = Backbone()
        c4, c8, c16, c32 = (STAGES[k].channels for k in TAPS)
        maps, thin = len(MAPS), width // 2
        self.reduce32, self.reduce16 = _pointwise(c32, width), _pointwise(c16, width)
        self.reduce8, self.reduce4 = _pointwise(c8, width), _pointwise(c4, thin)
        self.mix32, self.mix16 = _mix(width + maps, width), _mix(2 * width + maps, width)
        self.mix8, self.mix4 = _mix(2 * width + maps, width), _mix(width + thin + maps + 12, width)
        self.whole = nn.Linear(width, width)  # what the picture as a whole says to every place
        self.head = nn.Conv2d(width, channels * STRIDE**2, 1)

    def forward(self, picture: Float[Tensor, "n 3 256 192"], maps: Float[Tensor, "n 9 64 48"]) -> Tensor:
        def twice(x: Tensor) -> Tensor:
            return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)

        f4, f8, f16, f32 = self.backbone(picture)
        maps8 = F.avg_pool2d(maps, 2)
        maps16 = F.avg_pool2d(maps8, 2)
        y = self.mix32(torch.cat([self.reduce32(f32), F.avg_pool2d(maps16, 2)], 1))
        y = y + self.whole(y.mean((2, 3)))[..., None, None]
        y = self.mix16(torch.cat([twice(y), self.reduce16(f16), maps16], 1))
        y = self.mix8(torch.cat([twice(y), self.reduce8(f8), maps8], 1))
        colours = F.pixel_unshuffle(F.avg_pool2d(picture, 2), 2)  # 2 x 2 of them in every cell
        y = self.mix4(torch.cat([twice(y), self.reduce4(f4), maps, colours], 1))
        return F.pixel_shuffle(self.head(y), STRIDE)


# --------------------------------------------------------------------------------------------------------------- use
@dataclass(frozen=True)
class Parser:
    """A trained network and what its channels are."""

    network: ParserNetwork
    labels: tuple[Label, ...]  # of every channel; more than one channel may have the same

    def __call__(
        self,
        picture: Float[np.ndarray, "256 192 3"],
        alpha: Float[np.ndarray, "256 192"],
        points: Float[np.ndarray, "33 2"] | None = None,
        seen: Bool[np.ndarray, " 33"] | None = None,
    ) -> Float[np.ndarray, "16 128 96"]:
        """The probability of every :class:`persona.types.Label`, averaged over the picture and its mirror image.

        Every place gets an answer, also outside the person, and that of BACKGROUND is 0: where the person is, the
        matte knows better. The rest sum to one.

        Args:
            picture: sRGB in [0, 1] in the network's window; what is behind the person is covered with grey here.
            alpha: the share of the person in it.
            points: body landmarks in the window (pixels, continuous), if there are any.
            seen: which of them count.
        """
        x, maps = tensors(on_grey(picture, alpha), body_maps(alpha > 0.5, points, seen))
        with torch.inference_mode():
            both = self.network(torch.stack([x, x.flip(2)]), torch.stack([maps, maps.flip(2)])).softmax(1)
            channels = ((both[0] + both[1].flip(2)) / 2).numpy()
        out = np.zeros((len(Label), *channels.shape[1:]), np.float32)
        np.add.at(out, list(self.labels), channels)
        return out


def load_parser(path: Path | None = None) -> Parser:
    """The parser that ships with the package, or the one in a file that :func:`save_parser` wrote.

    Raises:
        PersonaError: the file is not such a file.
    """
    from safetensors import SafetensorError, safe_open

    path = Path(str(files("persona.perception") / "data" / "parser.safetensors")) if path is None else path
    try:
        with safe_open(path, "pt") as file:
            header = file.metadata() or {}
            state = {name: file.get_tensor(name).float() for name in file.keys()}  # noqa: SIM118
        if header.get("format") != _FORMAT:
            raise PersonaError(f"{path} holds no parser of format {_FORMAT}; got format {header.get('format')}")
        labels = tuple(Label[name] for name in json.loads(header["labels"]))
        network = ParserNetwork(len(labels))
        missing, unknown = network.load_state_dict(state, strict=False)
    except (OSError, SafetensorError, KeyError, ValueError, RuntimeError) as error:
        raise PersonaError(f"{path} is no parser's weights: {error}") from error
    missing = [name for name in missing if not name.endswith("num_batches_tracked")]
    if missing or unknown:
        raise PersonaError(f"{path} is no parser's weights: {len(missing)} arrays missing, {len(unknown)} unknown")
    return Parser(network.eval(), labels)


def save_parser(parser: Parser, path: Path) -> None:
    """Write weights in half precision (normalisation and biases in single) with their labels in the header."""
    from safetensors.torch import save_file

    state = {
        name: (value.half() if value.ndim > 1 else value.float()).contiguous()
        for name, value in parser.network.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }
    header = {"format": _FORMAT, "labels": json.dumps([label.name for label in parser.labels])}
    with writing(path) as partial:
        save_file(state, partial, header)

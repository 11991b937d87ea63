"""Read any usual picture file into an upright 8-bit sRGB photo of working size, or say in one line what is wrong."""

from __future__ import annotations

import io
import math
import os
import threading
import warnings as python_warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from jaxtyping import Float

from persona.errors import PersonaError
from persona.imaging import photo_colour
from persona.types import Photo

if TYPE_CHECKING:
    from PIL import Image

# Vector and document formats are left out on purpose: some of them start other programs.
_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "PPM", "AVIF", "TGA", "JPEG2000")
_KINDS = "a JPEG, PNG, WebP, TIFF, BMP, GIF or AVIF picture"

#: Brands of HEIF files with HEVC pictures, or of which only the kind of container is known.
_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1", b"mif2"}

Turn = Literal["left", "right", "180"]
#: Quarters to the left of each turn.
QUARTERS: dict[Turn, int] = {"left": 1, "right": 3, "180": 2}

MIN_SIDE = 64  # pixels: below this no person can be recognised
# Millions of pixels that may be decoded. A baseline JPEG is decoded at 1/2, 1/4 or 1/8 of its size, everything else
# must be held whole in memory (a progressive JPEG as 16-bit coefficients).
_LIMIT_JPEG, _LIMIT_PROGRESSIVE, _LIMIT_OTHER = 300, 120, 130

_EXIF_IFD, _FOCAL_35MM, _EXIF_WIDTH, _EXIF_HEIGHT, _ORIENTATION = 0x8769, 0xA405, 0xA002, 0xA003, 0x0112
_FOCAL_MM, _PLANE_X, _PLANE_Y, _PLANE_UNIT = 0x920A, 0xA20E, 0xA20F, 0xA210
_PLANE_UNITS = {2: 25.4, 3: 10.0, 4: 1.0, 5: 1e-3}  # millimeters of an inch, centimeter, millimeter, micrometer
_DIAGONAL_35MM = math.hypot(36.0, 24.0)

_DNG_VERSION, _SUB_IFDS, _KIND_OF_PICTURE, _PHOTOMETRIC = 50706, 330, 254, 262
_COLOUR_FILTERS, _LINEAR_RAW = 32803, 34892  # photometric interpretations
_DEVELOP = "give the JPEG that the camera made beside it, or develop it and save that as JPEG or PNG"

_MOST_METADATA = 1 << 24  # bytes

_pillow_limit = threading.Lock()


def read_photo(path: Path | str, max_side: int = 1600) -> Photo:
    """Read a picture file.

    EXIF orientation is applied; grey, palette, CMYK, 16-bit and 1-bit pictures become 8-bit RGB; colours become sRGB
    from an embedded ICC profile, PNG's cICP, gAMA and cHRM, or Adobe RGB by EXIF; an alpha channel that is not
    everywhere opaque is kept (colours are straight, not premultiplied; fully transparent pixels are grey). Pictures
    with a side longer than ``max_side`` are reduced.

    Args:
        path: the file.
        max_side: longest side of the result in pixels.

    Returns:
        the photo; ``focal_px`` is set when EXIF contains the lens (35 mm equivalent, or focal length and sensor) and
        the picture was not cropped since.

    Raises:
        PersonaError: the file is missing, unreadable, empty, no picture, damaged, too small or too large. Too large
            is decided from the header, before anything is decoded.
    """
    path = Path(path)
    with _opened(path) as image:
        try:
            return _photo(image, path, max_side)
        except PersonaError:
            raise
        except Exception as error:  # decoders raise many kinds: OSError, SyntaxError, struct.error, zlib.error, ...
            raise PersonaError(f"{path} is damaged or cut off ({error}); save or download the picture again") from error


def check_photo(path: Path | str) -> None:
    """Whether a file is a picture of acceptable size, from its header alone.

    Raises:
        PersonaError: as :func:`read_photo` does before it decodes anything.
    """
    with _opened(Path(path)):
        pass


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    """A file of acceptable size, not decoded yet."""
    from PIL import Image, UnidentifiedImageError

    head = _first_bytes(path)
    Image.init()
    # by the file, not its name: mapped into memory, raw TIFFs that are to be turned would be garbled
    with path.open("rb") as file, python_warnings.catch_warnings():
        python_warnings.simplefilter("ignore")  # Pillow's remarks on odd metadata are of no use to a user
        try:
            with _no_pillow_limit():
                known = (*_FORMATS, "HEIF") if _is_heic(head) and _heic_can_be_read() else _FORMATS
                image = Image.open(file, formats=[kind for kind in known if kind in Image.OPEN])
            raw = image.format == "TIFF" and _is_raw(image, head)
        except UnidentifiedImageError as error:
            raise PersonaError(_not_a_picture(path, head)) from error
        except Exception as error:  # OSError, ValueError, SyntaxError, RuntimeError, MemoryError, struct.error, ...
            raise PersonaError(f"{path} should be {_KINDS}, but its header is damaged ({error})") from error
        with image:
            if raw:
                raise PersonaError(f"{path} is a camera's raw file; {_DEVELOP}")
            _check_size(path, image)
            yield image


def _photo(image: Image.Image, path: Path, max_side: int) -> Photo:
    """Decode an opened file of acceptable size."""
    warnings: list[str] = []
    focal = _focal_px(image.getexif(), image.size)
    if image.format == "TIFF":  # loading turns it upright, and takes the tags away
        image.load()
    stored = image.size
    scale = min(1.0, max_side / max(stored))
    size = (max(1, round(stored[0] * scale)), max(1, round(stored[1] * scale)))
    if min(size) < MIN_SIDE // 2:
        raise PersonaError(
            f"{path} is {max(stored)} pixels long and {min(stored)} wide, too narrow a strip to show a person; give a "
            f"photo of a person"
        )
    if image.format in ("JPEG", "MPO"):
        image.draft(image.mode, size)
    frames = getattr(image, "n_frames", 1)
    if frames > 1 and image.format != "MPO":
        warnings.append(f"{path.name} has {frames} pictures: only the first is used")
    orientation = image.getexif().get(_ORIENTATION, 1)
    rgb, alpha = _decode(image, path, size, warnings)
    pixels = np.asarray(_upright(rgb, orientation), np.uint8)
    opacity = None if alpha is None else np.asarray(_upright(alpha, orientation), np.uint8)
    if opacity is not None:
        if opacity.min() == 255:
            opacity = None
        else:
            pixels = np.where(opacity[..., None] > 0, pixels, np.uint8(128))
    return Photo(
        pixels=np.ascontiguousarray(pixels),
        alpha=None if opacity is None else np.ascontiguousarray(opacity),
        name=path.stem,
        original_size=(stored[1], stored[0]) if orientation in (5, 6, 7, 8) else stored,
        focal_px=None if focal is None else focal * scale,
        warnings=tuple(warnings),
    )


def _first_bytes(path: Path) -> bytes:
    """The first bytes of the file; every reason why there are none becomes a :class:`PersonaError`."""
    try:
        if path.is_dir():
            raise PersonaError(f"{path} is a folder; give one picture file")
        with path.open("rb") as file:
            head = file.read(64)
    except FileNotFoundError as error:
        raise PersonaError(f"{path} does not exist; give the path of a picture file") from error
    except OSError as error:
        raise PersonaError(f"{path} cannot be read ({os.strerror(error.errno or 0)}); check its permissions") from error
    if not head:
        raise PersonaError(f"{path} should be {_KINDS}, but it is empty (0 bytes)")
    return head


def _not_a_picture(path: Path, head: bytes) -> str:
    if head[4:8] == b"ftyp":
        if _is_heic(head):
            if _heic_can_be_read():
                return f"{path} is a HEIC picture that is damaged or cut off; save or download it again"
            return (
                f"{path} is a HEIC picture, which needs: pip install 'persona[heic]'; or save it as JPEG (iPhone: "
                f"Settings, Camera, Formats, Most Compatible; Mac: Preview, Export; Windows: Photos, Save as)"
            )
        if _brands(head) & {b"avif", b"avis"}:
            from PIL import features

            if features.check("avif"):
                return f"{path} is an AVIF picture that is damaged or cut off; save or download it again"
            return f"{path} is an AVIF picture, which this Pillow cannot read; save it as JPEG or upgrade Pillow"
    if head[4:12] == b"ftypcrx " or head[:4] == b"FUJI":
        return f"{path} is a camera's raw file; {_DEVELOP}"
    if head[:4] in (b"II*\0", b"MM\0*"):
        return f"{path} is a TIFF of a kind that is not read; save it as JPEG or PNG, or as a TIFF of 8 or 16 bits"
    if head[:2] == b"\xff\x0a" or head[4:8] == b"JXL ":
        return f"{path} is a JPEG XL picture, which is not read; save it as JPEG or PNG"
    if head[4:8] == b"ftyp" or head[:4] == b"\x1aE\xdf\xa3":
        return f"{path} is a video; give one picture, for example a frame of it saved as PNG"
    if head[:5] == b"%PDF-":
        return f"{path} is a PDF document; give the picture itself as JPEG or PNG"
    return f"{path} should be {_KINDS}, but it is none of them; check that it is the right file"


def _is_raw(image: Image.Image, head: bytes) -> bool:
    """Whether a TIFF is a camera's raw file, of which only a small preview or uncoloured values could be read."""
    tags: Any = image.tag_v2  # type: ignore[attr-defined]
    small = int(tags.get(_KIND_OF_PICTURE, 0)) & 1  # the picture itself is elsewhere
    return (
        _DNG_VERSION in tags
        or head[8:10] == b"CR"
        or tags.get(_PHOTOMETRIC) in (_COLOUR_FILTERS, _LINEAR_RAW)
        or (small == 1 and _SUB_IFDS in tags)
    )


def _brands(head: bytes) -> set[bytes]:
    """The major and the compatible brands of a file like MP4 or HEIC."""
    return {head[8:12], *(head[k : k + 4] for k in range(16, min(len(head), int.from_bytes(head[:4], "big")), 4))}


def _is_heic(head: bytes) -> bool:
    """By the brands, of which the major one tells videos, too, that may have pictures inside."""
    if head[4:8] != b"ftyp" or head[8:12].startswith((b"iso", b"mp4", b"qt", b"M4", b"3g", b"avc")):
        return False
    return bool(_brands(head) & _HEIC) and not _brands(head) & {b"avif", b"avis"}


def _heic_can_be_read() -> bool:
    """Whether the optional reader of HEIC is installed; makes Pillow use it."""
    try:
        import pillow_heif  # type: ignore[import-not-found]
    except ImportError:
        return False
    pillow_heif.register_heif_opener()
    return True


@contextmanager
def _no_pillow_limit() -> Iterator[None]:
    """Opening reads the header only; :func:`_check_size` has stricter limits that depend on the format."""
    from PIL import Image

    with _pillow_limit:
        before, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
        try:
            yield
        finally:
            Image.MAX_IMAGE_PIXELS = before


def _check_size(path: Path, image: Image.Image) -> None:
    width, height = image.size
    if min(width, height) < MIN_SIDE:
        raise PersonaError(
            f"{path} is {width} x {height} pixels; at least {MIN_SIDE} on each side are needed, and about 1000 for a "
            f"good avatar"
        )
    limit = _LIMIT_OTHER
    if image.format in ("JPEG", "MPO"):
        limit = _LIMIT_PROGRESSIVE if image.info.get("progressive") else _LIMIT_JPEG
    if width * height > limit * 1_000_000:
        raise PersonaError(
            f"{path} says it is {width} x {height} pixels ({width * height / 1e6:.0f} megapixels); at most {limit} "
            f"are decoded for this kind of file; reduce it first (2000 pixels on the longer side are plenty)"
        )


def _decode(
    image: Image.Image, path: Path, size: tuple[int, int], warnings: list[str]
) -> tuple[Image.Image, Image.Image | None]:
    """Decode, bring to 8-bit sRGB and to ``size``: the colours and, if the file has one, the alpha channel."""
    from PIL import Image

    icc, meaning = image.info.get("icc_profile"), None
    if image.format == "PNG":
        meaning = photo_colour.of_png(_until_picture(path), {str(key): value for key, value in image.info.items()})
        if meaning is None and icc is None and "srgb" not in image.info:
            meaning = photo_colour.of_exif(image.getexif())
    elif icc is None and image.format in ("AVIF", "HEIF"):
        meaning = photo_colour.of_heif(_until_picture(path))
    elif icc is None:
        meaning = photo_colour.of_exif(image.getexif())
    if meaning is not None:
        meaning, icc = None if meaning is photo_colour.PLAIN else meaning, None
    if image.format in ("PNG", "TIFF") and (meaning is not None or icc is not None):
        exact = meaning if icc is None else photo_colour.of_profile(icc)
        deep = None if exact is None else _deep(path, image, size)
        if exact is not None and deep is not None:
            colours = (exact.to_srgb(deep[..., :3]) * 255 + 0.5).astype(np.uint8)
            opacity = None if deep.shape[2] == 3 else Image.fromarray((deep[..., 3] * 255 + 0.5).astype(np.uint8))
            return Image.fromarray(colours), opacity
    mode = image.mode
    if mode.startswith("I") or mode == "F":
        transparent = image.info.get("transparency")
        values = np.asarray(image)
        grey = Image.fromarray(_to_eight_bits(values, mode))
        opaque = Image.fromarray(np.where(values == transparent, 0, 255).astype(np.uint8)) if transparent else None
        image = grey if opaque is None else Image.merge("LA", (grey, opaque))
    elif mode in ("P", "PA") or (mode in ("1", "L", "RGB") and "transparency" in image.info):
        image = image.convert("RGBA" if mode == "PA" or "transparency" in image.info else "RGB")
    elif mode == "1":
        image = image.convert("L")
    elif mode not in ("L", "LA", "RGB", "RGBA", "CMYK"):
        image = image.convert("RGBA" if mode in ("RGBa", "La") else "RGB")
    # Pillow reduces RGBA and LA with premultiplied colours, so hidden colours do not bleed in
    if image.size != size:
        image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    else:
        image.load()
    alpha = image.getchannel("A") if image.mode in ("LA", "RGBA") else None
    if alpha is not None:
        image = image.convert("L" if image.mode == "LA" else "RGB")
    if meaning is not None and image.mode != "CMYK":
        codes = np.asarray(image if image.mode == "RGB" else image.convert("RGB"), np.float32) / 255
        return Image.fromarray((meaning.to_srgb(codes) * 255 + 0.5).astype(np.uint8)), alpha
    return _to_srgb(image, icc, warnings), alpha


def _until_picture(path: Path) -> bytes:
    """A PNG's chunks before its picture data, or another file's first megabytes."""
    with path.open("rb") as file:
        data = file.read(_MOST_METADATA)
    end = data.find(b"IDAT")
    return data if end < 0 else data[: end + 8]


def _deep(path: Path, image: Image.Image, size: tuple[int, int]) -> Float[np.ndarray, "h w c"] | None:
    """A picture of 16 bits a colour reduced to ``size``, in [0, 1], with alpha if it has one; else None.

    Pillow keeps the upper eight bits only, too few to turn a wide gamut into a narrow one.
    """
    import cv2

    if image.mode not in ("RGB", "RGBA"):
        return None
    if image.format == "PNG":
        if _until_picture(path)[24:25] != b"\x10" or "transparency" in image.info:
            return None
    elif 16 not in tuple(image.tag_v2.get(258, ())):  # type: ignore[attr-defined]
        return None
    data = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_UNCHANGED)
    if data is None or data.dtype != np.uint16 or data.ndim != 3 or data.shape[2] != len(image.mode):
        return None
    if data.shape[1::-1] != image.size:
        return None
    values = cv2.cvtColor(data, cv2.COLOR_BGR2RGB if data.shape[2] == 3 else cv2.COLOR_BGRA2RGBA)
    values = values.astype(np.float32) / 65535
    if size == image.size:
        return values
    if values.shape[2] == 4:  # hidden colours must not bleed in
        values[..., :3] *= values[..., 3:]
    values = cv2.resize(values, size, interpolation=cv2.INTER_AREA)
    if values.shape[2] == 4:
        values[..., :3] /= np.maximum(values[..., 3:], 1e-6)
    return np.clip(values, 0.0, 1.0)


def _to_eight_bits(values: np.ndarray, mode: str) -> np.ndarray:
    """Grey values of 16 and more bits, or floating point, as 8 bits without clipping."""
    if mode == "F":
        finite = np.nan_to_num(values.astype(np.float32))
        top = 1.0 if finite.max() <= 1.0 else (255.0 if finite.max() <= 255.0 else float(finite.max()))
    else:
        finite = values.astype(np.float32)
        top = 65535.0 if finite.max() <= 65535.0 else float(finite.max())
    return np.clip(finite * (255.0 / top) + 0.5, 0, 255).astype(np.uint8)


def _to_srgb(image: Image.Image, icc: bytes | None, warnings: list[str]) -> Image.Image:
    """Convert from the embedded profile, if there is a usable one, else by the plain formula of the mode."""
    from PIL import ImageCms

    if icc:
        try:
            profile: Any = ImageCms.ImageCmsProfile(io.BytesIO(icc))
            space = profile.profile.xcolor_space.strip()
            if space == {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK"}[image.mode]:
                converted = ImageCms.profileToProfile(
                    image,
                    profile,
                    ImageCms.createProfile("sRGB"),
                    renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
                    outputMode="RGB",
                    flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
                )
                if converted is not None:
                    return converted
        except (ImageCms.PyCMSError, OSError, ValueError):
            warnings.append("the picture's colour profile is damaged and was ignored: colours may be slightly off")
    return image if image.mode == "RGB" else image.convert("RGB")


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    from PIL import Image

    turn = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }.get(orientation)
    return image if turn is None else image.transpose(turn)


def turned(photo: Photo, turn: Turn) -> Photo:
    """A photo turned by a quarter to the left or right, or by half a turn."""
    quarters = QUARTERS[turn]
    width, height = photo.original_size
    return replace(
        photo,
        pixels=np.ascontiguousarray(np.rot90(photo.pixels, quarters)),
        alpha=None if photo.alpha is None else np.ascontiguousarray(np.rot90(photo.alpha, quarters)),
        original_size=(height, width) if quarters % 2 else (width, height),
    )


def _focal_px(exif: Image.Exif, stored: tuple[int, int]) -> float | None:
    """Focal length in pixels of the stored picture: from the 35 mm equivalent (which compares diagonals), else from the
    lens's own focal length and the pixels a millimeter of the sensor."""
    details = exif.get_ifd(_EXIF_IFD)

    def number(tag: int) -> float:
        try:
            value = float(details.get(tag, 0))
        except (TypeError, ValueError, ZeroDivisionError):
            return 0.0
        return value if math.isfinite(value) else 0.0

    width, height = number(_EXIF_WIDTH), number(_EXIF_HEIGHT)
    if width > 0 and height > 0:
        # another shape than when it was taken: cropped since, so the focal length says nothing about this picture
        was, now = max(width, height) / min(width, height), max(stored) / min(stored)
        if abs(was / now - 1.0) > 0.02:
            return None
    equivalent = number(_FOCAL_35MM)
    if 8.0 <= equivalent <= 800.0:
        return equivalent * math.hypot(*stored) / _DIAGONAL_35MM
    per_mm = max(number(_PLANE_X), number(_PLANE_Y)) / _PLANE_UNITS.get(int(number(_PLANE_UNIT)), 25.4)
    if width > 0 and height > 0:
        per_mm *= max(stored) / max(width, height)  # made smaller since
    focal = number(_FOCAL_MM) * per_mm
    # No lens that people are photographed with is wider or longer than that.
    return focal if 0.2 * max(stored) < focal < 25 * max(stored) else None

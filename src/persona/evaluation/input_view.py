"""How well an avatar shows the photo it was made from."""

from __future__ import annotations

import numpy as np

from persona.avatar import Avatar
from persona.imaging.measures import iou, psnr, ssim
from persona.training.captured import captured_views, face_box
from persona.types import BodyFit, Observation


def input_view(avatar: Avatar, observation: Observation, fit: BodyFit, height: int = 512) -> dict[str, float]:
    """Compare the avatar in the photo's own view and pose with the photo, the person ``height`` pixels tall.

    Both are put on black inside the person's box.

    Returns:
        ``iou`` of the silhouettes (alpha above 0.5), ``psnr`` (dB) over the photo's mask, ``ssim`` over the box, and
        ``face_psnr`` (dB) over the mask inside the face's box (absent when the photo shows no face).
    """
    view = captured_views(observation, fit, (height,))[0]
    rgb, alpha = (t.numpy() for t in avatar.draw(avatar.photo_pose, view.camera))
    target, mask = view.image.numpy(), view.alpha.numpy() > 0.5
    figures = {
        "iou": iou(alpha > 0.5, mask),
        "psnr": psnr(rgb, target, mask),
        "ssim": ssim(rgb, target),
    }
    face = face_box(observation, margin=0.15)
    if face is not None:
        # The face's box in the downscaled view.
        scale = view.camera.fx / fit.camera.fx
        left, top = fit.camera.cx * scale - view.camera.cx, fit.camera.cy * scale - view.camera.cy
        x0, y0, x1, y1 = (np.array(face) * scale - [left, top, left, top]).round().astype(int)
        window = np.zeros_like(mask)
        window[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)] = True
        if (window & mask).sum() > 50:
            figures["face_psnr"] = psnr(rgb, target, mask & window)
    return {k: float(v) for k, v in figures.items()}

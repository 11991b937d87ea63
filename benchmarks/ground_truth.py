"""Novel views and poses against rendered ground truth, avatar beside textured-mesh baseline.

    python benchmarks/ground_truth.py FOLDER_OF_CASES [--out DIR] [--steps N]

Every case's ``0_stand_front.png`` is the only picture the avatar is made from. Prints a table, writes ``ground_truth.json``
and a sheet of pictures for each case (truth, avatar, mesh).
"""  # noqa: E501

from __future__ import annotations

import argparse
import json
from pathlib import Path

import cv2
import numpy as np

import persona
from persona import storage
from persona.avatar import Avatar
from persona.evaluation.ground_truth import evaluate, mesh_baseline, read_case
from persona.types import BodyFit, TexturedSurface


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", type=Path)
    parser.add_argument("--out", type=Path, default=Path("avatars/ground_truth"))
    parser.add_argument("--no-refine", action="store_true")
    options = parser.parse_args()
    table: dict[str, dict[str, dict[str, float]]] = {}
    for folder in sorted(p for p in options.cases.iterdir() if (p / "cameras.json").is_file()):
        out = options.out / folder.name
        persona.create(folder / "images" / "0_stand_front.png", out)
        avatar = Avatar.load(out)
        fit = storage.load(BodyFit, next((out / "stages").glob("fit*.safetensors")))
        textured = storage.load(TexturedSurface, next((out / "stages").glob("texture*.safetensors")))

        def splats(pose, camera, avatar=avatar):  # type: ignore[no-untyped-def]
            rgb, alpha = avatar.draw(pose, camera)
            return rgb.numpy(), alpha.numpy()

        truth = {v.name: v for v in read_case(folder)[1]}
        rows: dict[str, list[np.ndarray]] = {}
        renderers = {"avatar": splats, "mesh": mesh_baseline(fit, textured)}
        for view, variant, figures, picture in evaluate(avatar, renderers, folder, refined=not options.no_refine):
            table.setdefault(f"{folder.name} {view}", {})[variant] = figures
            rows.setdefault(view, [truth[view].image]).append(picture)
            print(f"{folder.name} {view:18s} {variant:16s}", *(f"{k} {v:.3f}" for k, v in figures.items()), flush=True)
        sheet = np.concatenate([np.concatenate(r, 1) for r in rows.values()], 0)
        cv2.imwrite(str(out / "sheet.png"), (np.clip(sheet[::2, ::2, ::-1], 0, 1) * 255).astype(np.uint8))
    variants = sorted({v for row in table.values() for v in row})
    for kind, keep in (("novel view", ("left45", "back")), ("novel pose", ("front",))):
        names = [n for n in table if n.rsplit("_", 1)[-1] in keep and not n.endswith("0_stand_front")]
        for variant in variants:
            rows2 = [table[n][variant] for n in names if variant in table[n]]
            means = {k: float(np.mean([r[k] for r in rows2])) for k in ("psnr", "ssim", "iou")} if rows2 else {}
            print(f"mean {kind:10s} {variant:16s}", *(f"{k} {v:.3f}" for k, v in means.items()))
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "ground_truth.json").write_text(json.dumps(table, indent=1))


if __name__ == "__main__":
    main()

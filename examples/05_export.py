"""An avatar in the formats of other tools: python examples/05_export.py AVATAR [FOLDER]"""

import sys

import persona
from persona.exporting.licence import Licence
from persona.pipeline.exports import Export

folder = sys.argv[2] if len(sys.argv) > 2 else "exports"
licence = Licence(authors=("me",), allowed="everyone", credit="unnecessary")
options = Export(size=(256, 256), fps=10, texture_size=512, licence=licence)
wanted = ["splats.glb", "mesh.glb", "vrm", "ply", "spz", "mp4", "npz"]
for file in persona.export(sys.argv[1], wanted, folder, motion="wave", options=options):
    print(f"{file} ({file.stat().st_size / 1e6:.1f} MB)")

"""Replace one stage: a fit that also warns when the person is small. python examples/04_change_a_stage.py [PHOTO]"""

import sys
from dataclasses import dataclass, replace
from pathlib import Path

import persona
from persona.events import Stage
from persona.fitting import FitBody
from persona.types import BodyFit, Observation


@dataclass(frozen=True)
class FitWithinReach:
    """The default fit with a warning for people photographed from far away."""

    smallest_px: int = 400

    def __call__(self, observation: Observation, stage: Stage) -> BodyFit:
        if (observation.alpha > 0.5).any(1).sum() < self.smallest_px:
            stage.warn("the person is small in the photo; expect a soft face")
        return FitBody()(observation, stage)


photo = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "man_tunic.jpg"
recipe = replace(persona.Recipe(), fit=FitWithinReach())
avatar = persona.create(photo, f"avatars/{photo.stem}-reach", recipe, effort="draft")
print(f"{len(avatar)} Gaussians")

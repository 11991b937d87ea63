"""From what the photo shows to the person's body: shape, pose, camera, and the surface that fills the silhouette.

:class:`FitBody` is the stage. What fits bodies to other pictures (over time, of a generator) uses the solver through
this module alone:

- **the unknowns**: a :class:`State` (pose, shape, expression in the fit's world), which a :class:`Body` works out;
  :class:`Free` says which of them move, :func:`moved` and :func:`points_jacobian` how they and the points do;
- **what is known**: :func:`landmark_map` (landmarks as points of a body), :func:`pose_prior`, :func:`shape_prior`, and
  :func:`weigh`, which makes :class:`Evidence` of landmarks and matte;
- **the problem**: a :class:`Problem` of all that, with :class:`Terms` (what counts how much) and :class:`Guides` (what
  the body's look in the picture asks for); it gives costs and their :class:`Normal` equations;
- **solvers**: :func:`start` from nothing, :func:`fit_pose` from nearby, :func:`minimise` for problems put together
  otherwise; small linear algebra is fastest inside ``persona.compute.blas_threads(1)``.
"""

from __future__ import annotations

from persona.fitting.evidence import Evidence, weigh
from persona.fitting.fit import FitBody
from persona.fitting.heels import barefoot
from persona.fitting.landmark_points import landmark_map
from persona.fitting.landmarks import BODY, COUNT, FACE, LEFT_HAND, RIGHT_HAND, LandmarkMap
from persona.fitting.levenberg_marquardt import Normal, minimise
from persona.fitting.pose_priors import pose_prior
from persona.fitting.residuals import Guides, Problem, Terms
from persona.fitting.shape_priors import shape_prior
from persona.fitting.solve import fit_pose, start
from persona.fitting.state import Body, Free, State, moved, points_jacobian

__all__ = [
    "BODY",
    "COUNT",
    "FACE",
    "LEFT_HAND",
    "RIGHT_HAND",
    "Body",
    "Evidence",
    "FitBody",
    "Free",
    "Guides",
    "LandmarkMap",
    "Normal",
    "Problem",
    "State",
    "Terms",
    "barefoot",
    "fit_pose",
    "landmark_map",
    "minimise",
    "moved",
    "points_jacobian",
    "pose_prior",
    "shape_prior",
    "start",
    "weigh",
]

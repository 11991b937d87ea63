"""What can be asked of the server, by subject."""

from persona.service.endpoints import Endpoint
from persona.service.routes import about, avatars, exports, jobs, mirror, motions, tracker

#: Everything below the prefix.
ENDPOINTS: tuple[Endpoint, ...] = (
    *about.ENDPOINTS,
    *jobs.ENDPOINTS,
    *avatars.ENDPOINTS,
    *exports.ENDPOINTS,
    *motions.ENDPOINTS,
    *mirror.ENDPOINTS,
    *tracker.ENDPOINTS,
)

__all__ = ["ENDPOINTS"]

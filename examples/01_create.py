"""Photo to avatar, with progress: python examples/01_create.py [PHOTO] [draft|normal|best]"""

import sys
from pathlib import Path

import persona
from persona.events import Event

EFFORTS = ("draft", "normal", "best")
efforts = [a for a in sys.argv[1:] if a in EFFORTS]
arguments = [a for a in sys.argv[1:] if a not in EFFORTS]
photo = Path(arguments[0]) if arguments else Path(__file__).parent / "woman_skirt.jpg"


def tell(event: Event) -> None:
    """Print what happens; a window or a web page would listen in the same way."""
    if event.kind == "preview":
        print("there is something to look at:", event.path)
    elif event.kind == "warning":
        print("warning:", event.message)
    elif event.kind in ("started", "finished", "resumed"):
        print(event.stage, event.kind)


avatar = persona.create(photo, effort=efforts[0] if efforts else "normal", listener=tell)
print(f"{len(avatar)} Gaussians in avatars/{photo.stem}")

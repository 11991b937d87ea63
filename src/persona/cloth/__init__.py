"""Garments on a posed body: what hangs free of it, what it runs into, and how it moves."""

from persona.cloth.outfit import Colliders, Outfit, outfit_of

__all__ = ["Colliders", "Outfit", "outfit_of"]

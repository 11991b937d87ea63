"""Results that other programs saved for the same photo: keypoints, masks, bodies. See ``docs/perception.md``."""

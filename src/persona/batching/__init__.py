"""Many at once: avatars of a folder of photos, videos of a folder of avatars, on one machine or on a cluster.

:func:`persona.batching.run.batch` is the front; :mod:`persona.batching.options` says what can be done with each input.
Nothing heavy is imported here, so that ``persona --help`` answers at once.
"""

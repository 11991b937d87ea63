"""What a process knows of itself."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from persona.process import TERMINATED

SWALLOWED = """
import ctypes, os, signal, time
from persona.process import Termination
Termination()

@ctypes.CFUNCTYPE(None)
def called_by_a_library():
    os.kill(os.getpid(), signal.SIGTERM)
    for _ in range(1000): pass

try:
    called_by_a_library()
    print("goes on", flush=True)
    time.sleep(50)
finally:
    print("tidied up", flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="sends SIGTERM")
def test_a_process_ends_when_asked_although_a_library_drops_the_exception():
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-c", SWALLOWED], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.split("\n") == ["goes on", "tidied up", ""]
    assert done.returncode == TERMINATED
    assert not done.stderr
    assert time.monotonic() - begun < 40

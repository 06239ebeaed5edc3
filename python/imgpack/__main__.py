"""``python -m imgpack``: the program itself."""

from __future__ import annotations

import subprocess
import sys

from ._program import program

sys.exit(subprocess.run([program(), *sys.argv[1:]], check=False).returncode)

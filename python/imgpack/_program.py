"""The program that the wheel brings: where it is, and how one call of it ends.

Knows no command of it and no engine.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Collection, Optional, Sequence

#: Ends that another try may change: all but these say something about what was asked for.
SAID = frozenset({0, 1, 2, 3})


class ProgramError(RuntimeError):
    """The program said that it could not do what was asked for.

    ``code`` is the status of the process: 2 for a wrong command, 3 where something is missing or not whole, 70 for a
    defect of the program, below 0 for the signal that ended it. ``said`` is what it wrote to standard error.
    """

    def __init__(self, words: Sequence[str], code: int, said: str) -> None:
        super().__init__(words, code, said)
        self.words = list(words)
        self.code = code
        self.said = said.strip()

    def __str__(self) -> str:
        return f"imgpack {' '.join(self.words)}: status {self.code}\n{self.said}".rstrip()

    @property
    def may_pass(self) -> bool:
        """Whether another try may end well: the process was ended from outside, or broke off."""
        return self.code not in SAID


def program() -> str:
    """The path of the program: ``$IMGPACK``, else beside the interpreter, else where the shell looks.

    Raises FileNotFoundError where it is in none of these places.
    """
    named = os.environ.get("IMGPACK")
    if named:
        return named
    name = "imgpack.exe" if os.name == "nt" else "imgpack"
    folders = [sysconfig.get_path("scripts"), str(Path(sys.executable).parent)]
    # `pip install --target` puts the folder beside that of the package.
    folders.append(str(Path(__file__).resolve().parent.parent / "bin"))
    for folder in folders:
        path = Path(folder) / name
        if path.is_file():
            return str(path)
    found = shutil.which(name)
    if found is None:
        raise FileNotFoundError("there is no program `imgpack`: install the wheel, or name it in $IMGPACK")
    return found


def call(
    words: Sequence[str],
    *,
    fed: Optional[bytes] = None,
    accepted: Collection[int] = (0,),
    tries: int = 1,
    folder: Optional[str] = None,
) -> "subprocess.CompletedProcess[bytes]":
    """Runs the program with these words; ``fed`` goes to its standard input, ``folder`` is where it runs.

    A process that was ended from outside is started again, ``tries`` times in all. Raises ProgramError where the
    status is none of those accepted.
    """
    error: Optional[ProgramError] = None
    for _ in range(max(tries, 1)):
        ended = subprocess.run([program(), *words], input=fed, capture_output=True, check=False, cwd=folder)
        if ended.returncode in accepted:
            return ended
        error = ProgramError(words, ended.returncode, ended.stderr.decode("utf-8", "replace"))
        if not error.may_pass:
            break
    assert error is not None
    raise error

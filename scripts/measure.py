"""What the scripts here share to measure a run: its exit, its time, the most memory it held. Imported, not run."""
import os
import pathlib
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
IMGPACK = os.environ.get("IMGPACK", str(ROOT / "target" / "debug" / "imgpack"))
# Exits that a run may end with; 70 and 101 are panics, above 128 a signal.
SOUND = (0, 1, 2, 3)
# Address space of a run: far more than is held, so that a defect is measured and the machine survives it.
ROOM = 4 << 20
TIME = "/usr/bin/time"


class Measured:
    """How a run ended and what it cost: processor time, which others on the machine do not stretch, and memory."""

    def __init__(self, status, seconds, mebibytes, out, err):
        self.status, self.seconds, self.mebibytes, self.out, self.err = status, seconds, mebibytes, out, err


def measure(arguments, cwd=None, patience=120, room=ROOM, limits=""):
    """Runs the program under limits. The wrapper is small, so that its own memory is not counted."""
    if not os.path.exists(TIME):
        print(f"skipped: there is no {TIME} here")
        raise SystemExit(0)
    with tempfile.NamedTemporaryFile("r", prefix="measure.") as note:
        line = f"ulimit -v {room}; {limits} exec {TIME} -q -o {note.name} -f '%U %S %M' \"$@\""
        try:
            done = subprocess.run(
                ["sh", "-c", line, "sh", IMGPACK, *map(str, arguments)], cwd=cwd, capture_output=True,
                stdin=subprocess.DEVNULL, timeout=patience, check=False,
            )
        except subprocess.TimeoutExpired:
            return Measured("hangs", patience, 0, b"", b"")
        user, system, kibibytes = note.read().split()[-3:]
    return Measured(done.returncode, float(user) + float(system), int(kibibytes) / 1024, done.stdout, done.stderr)

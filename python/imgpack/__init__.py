"""imgpack: checks packages of images before they are uploaded.

The wheel brings the program (``imgpack`` on the command line) and what runs it on many machines:

* ``python -m imgpack.cluster`` from a shell, on the processes of one machine, on Sail, Spark or Ray;
* :func:`imgpack.spark.check` in a session of Spark, :func:`imgpack.ray.check` on a dataset of Ray.

Nothing of an engine is imported before it is used. The rules are those of the program: no second implementation
stands here, and the findings are those of ``imgpack check``, in the same order.
"""

from __future__ import annotations

from ._program import ProgramError, program

__all__ = ["ProgramError", "program"]

"""The document, and what reads it: packages of this suite alone (install, requirements.txt)."""

import pathlib
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
FILE = HERE.parents[1] / "docs/openapi.yaml"

_done = subprocess.run([HERE / "install"], stdout=subprocess.PIPE, text=True)
if _done.returncode == 0:
    # pytest may have loaded the distribution's own, which is older than what the validator wants.
    for _name in [name for name in sys.modules if name.split(".")[0] in ("attr", "attrs")]:
        del sys.modules[_name]
    sys.path.insert(0, _done.stdout.strip())
else:
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="session")
def document():
    from .document import Document

    return Document(FILE.read_text())

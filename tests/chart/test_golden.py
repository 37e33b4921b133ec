"""What the chart makes of typical values, whole. `tests/run chart --update` accepts a change."""

import pathlib
import re

import chart
import pytest

HERE = pathlib.Path(__file__).parent
CASES = sorted(path.stem for path in (HERE / "values").glob("*.yaml"))


def stable(text):
    """Without what chance made."""
    text = re.sub(r"^( +(?:API_KEY|secret|checksum/key)): [A-Za-z0-9+/=]{64}$", r"\1: (random)", text, flags=re.MULTILINE)
    return re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("case", CASES)
def test_rendering_is_as_it_was(case, request):
    text = stable(chart.template("--values", HERE / "values" / f"{case}.yaml").stdout)
    golden = HERE / "golden" / f"{case}.yaml"
    if request.config.getoption("--update"):
        golden.write_text(text)
    assert text == golden.read_text(), "if that is what you want: tests/run chart --update"


def test_there_is_no_golden_file_without_its_values():
    assert sorted(path.stem for path in (HERE / "golden").glob("*.yaml")) == CASES

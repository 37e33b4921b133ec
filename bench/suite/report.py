"""The tables of a run as Markdown, in the generated part of docs/performance.md."""

import inspect
import json

from . import figures, floors, machine, tools

PAGE = tools.REPOSITORY / "docs" / "performance.md"
RESULTS = tools.REPOSITORY / "build" / "bench"
# Of a run of all parts, and of a later one of some of them.
WHOLE = "<!-- begin: written by bench/run -->", "<!-- end: written by bench/run -->"
SOME = "<!-- begin: written by a later bench/run -->", "<!-- end: written by a later bench/run -->"


def markdown(run, command, parts):
    lines = [f"Made by `{command}`.", "", "| machine | |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in machine.facts(run).items()]
    lines += ["", "### Floors", "", "| floor | p50 | p99 | fastest |", "|---|---|---|---|"]
    lines += [floor_row(run, name, text) for name, text in floors.NAMES.items() if name in run.floors]
    for part, measure in parts.items():
        rows = [figure for figure in run.figures if figure.part == part]
        lines += ["", f"### {part}", "", " ".join(inspect.getdoc(measure).split()), "",
                  "| figure | result | multiples of floors | must | met |", "|---|---|---|---|---|"]
        lines += [f"| {f.name} | {f.result} | {f.floors} | {f.must} | {figures.met_text(f)} |".replace("  ", " ") for f in rows]
    return "\n".join(lines) + "\n"


def floor_row(run, name, text):
    values = run.floors[name]
    place = f" {run.python_of}" if name == "python" else ""
    times = (figures.time_text(values[key]) if values[key] >= 100 else f"{values[key]:.1f} us" for key in ("p50", "p99", "min"))
    return f"| {text}{place} | {' | '.join(times)} |"


def keep(run, command, parts, page_part):
    """Writes build/bench/result.{md,json}, and WHOLE or SOME of the page, where one of them is given. A whole run ends what was measured
    later than the one before."""
    text = markdown(run, command, parts)
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "result.md").write_text(text)
    (RESULTS / "result.json").write_text(json.dumps(
        {"machine": machine.facts(run), "floors": run.floors, "figures": [vars(f) for f in run.figures]}, indent=1))
    if page_part:
        replace(page_part, f"{text}\n")
    if page_part == WHOLE:
        replace(SOME, "")
    return PAGE if page_part else RESULTS / "result.md"


def replace(part, text):
    begin, end = part
    before, _, rest = PAGE.read_text().partition(begin)
    PAGE.write_text(f"{before}{begin}\n\n{text}{end}{rest.partition(end)[2]}")

"""Figures: what was measured, what it must be, and how it stands to the floors of the same run."""

import dataclasses
import os

SHORTEST_UNIT = 1000.0  # us: a machine on which a spawn takes less is compared with this


@dataclasses.dataclass
class Figure:
    part: str
    name: str
    result: str
    floors: str = ""   # as multiples
    must: str = ""     # empty: no goal
    met: bool | None = None


def time_text(microseconds):
    if microseconds < 1000:
        return f"{microseconds:.0f} us"
    if microseconds < 1e6:
        return f"{microseconds / 1000:.{2 if microseconds < 100_000 else 0}f} ms"
    return f"{microseconds / 1e6:.2f} s"


def multiple_text(multiple):
    return f"{multiple:.2g}" if multiple < 10 else f"{multiple:,.0f}"


class Run:
    """One run of the suite: its floors, its scale, its figures."""

    def __init__(self, quick):
        self.quick, self.figures, self.floors, self.part = quick, [], {}, ""
        self.load_at_start = os.getloadavg()

    def scale(self, full, quick):
        return quick if self.quick else full

    @property
    def repeats(self):
        return self.scale(3, 1)

    @property
    def unit(self):
        """U of the goals, in us."""
        return max(self.floors["spawn"]["p50"], SHORTEST_UNIT)

    def multiples(self, microseconds, **others):
        """'1.3 U, 4.0 echo'. `others`: further floors by name, in us."""
        named = {"spawn": self.floors["spawn"]["p50"], **others}
        return ", ".join(f"{multiple_text(microseconds / floor)} {name}" for name, floor in named.items())

    def add(self, name, result, **more):
        figure = Figure(self.part, name, result, **more)
        self.figures.append(figure)
        print_figure(figure)

    def add_time(self, name, microseconds, units=None, at_most=None, must=None, floors=None, note=""):
        """A duration. Goal: `units` times U, or `at_most` us with the sentence `must`."""
        if units is not None:
            at_most, must = units * self.unit, f"≤ {units:g} U = {time_text(units * self.unit)}"
        met = None if at_most is None else microseconds <= at_most
        self.add(name, time_text(microseconds) + note, floors=self.multiples(microseconds, **(floors or {})),
                 must=must or "", met=met)

    def add_count(self, name, count, must_be=0, of=None):
        text = str(count) if of is None else f"{count} of {of}"
        self.add(name, text, must=f"= {must_be}", met=count == must_be)


def met_text(figure):
    return {None: "", True: "yes", False: "NO"}[figure.met]


def print_figure(figure):
    must = f"   must {figure.must}: {met_text(figure)}" if figure.must else ""
    floors = f"   ({figure.floors})" if figure.floors else ""
    print(f"  {figure.name}: {figure.result}{floors}{must}", flush=True)

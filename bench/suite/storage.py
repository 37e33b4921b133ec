"""The embedded storage with many rows."""

import pathlib
import tempfile

from . import tools

ASKED = {
    "find": "find a file",
    "session": "find a session",
    "touch": "note the use of a session",
    "list_small": "list a session with ten files",
    "list_large": "list a session with 1,000 files",
    "store": "store a small file, synced",
    "count": "count a request in five windows",
}
UPKEEP = {"expire": "sessions expire", "release": "bytes are removed", "sweep": "the folder is swept"}
MOST_WAIT = 5_000   # us
MOST_START = 2e6


def measured(files, sessions):
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        return tools.run_json(tools.PROGRAMS / "bench_storage", pathlib.Path(folder) / "data", files, sessions)


def storage(run):
    """A folder with 1,000,000 files in 100,000 sessions (--quick: 20,000 in 2,000) is filled and opened; calls are timed as a coroutine of
    the server sees them, and before that in a folder with 20,000 in 2,000; what a client sees of the difference says the part many-files. Then
    upkeep works, step after step, while one client asks for a file and notes the use of a session all the time: what counts is the longest that it waits."""
    files, sessions = run.scale((1_000_000, 100_000), (20_000, 2_000))
    few = measured(20_000, 2_000)
    results = measured(files, sessions)
    run.add_time("open the folder", results["open"]["max"], at_most=MOST_START, must="≤ 2 s")
    for name, text in ASKED.items():
        run.add_time(f"{text}, p50", results[name]["p50"],
                     note=f" (p99 {results[name]['p99']:.0f} us; with 20,000 files p50 {few[name]['p50']:.0f} us)")
    for name, text in UPKEEP.items():
        for asked, what in (("find", "find a file"), ("touch", "note a use")):
            waited = results[f"{asked}_beside_{name}"]
            run.add_time(f"{what} while {text}, longest", waited["max"], at_most=MOST_WAIT, must="≤ 5 ms",
                         note=f" (p99 {waited['p99']:.0f} us; a step takes {results[name]['p50']:.0f} us)")

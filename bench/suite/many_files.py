"""The figures of files and variables with many stored files beside few."""

import contextlib
import itertools
import os
import pathlib
import shutil
import tempfile
import time

from . import files, servers, state, tools, tool_rounds
from harness import forms

MOST = 1.2  # of the time with few
MEGABYTE = files.MEGABYTE
PLACE = b"@ of what is new @"


def executing(client, code, references=()):
    def call():
        body = client.exec("py", code, files=list(references)).json
        assert body["stdout"] == "1\n", body
    return call


def one_in_and_out(client):
    numbers = itertools.count(time.time_ns())
    one = files.upload(client, ["in.bin"], os.urandom(MEGABYTE))
    source, sink = "open('in.bin', 'rb').read()", "open('out.bin', 'wb').write(data)"
    return lambda: executing(client, files.in_and_out(source, sink, next(numbers)), one)()


def hundred_inputs(client):
    return executing(client, "print(1)", files.upload(client, [f"{number}.bin" for number in range(100)], os.urandom(10_000)))


def upload(client):
    before, after = forms.body([forms.file("big.bin", PLACE + os.urandom(20 * MEGABYTE))]).split(PLACE)

    def call():
        new = before + os.urandom(len(PLACE)) + after
        answer = client.post("/upload", new, headers={"Content-Type": forms.CONTENT_TYPE})
        assert answer.status == 200, answer.body
    return call


def download(client):
    one = files.upload(client, ["big.bin"], os.urandom(20 * MEGABYTE))[0]
    path = f"/download/{one['storage_session_id']}/{one['id']}"

    def call():
        assert len(client.get(path).body) == 20 * MEGABYTE
    return call


def listing(client):
    path = files.fill_session(client, 1000)
    return lambda: client.get(path).json


def variables(client):
    session = state.answer(client, state.make(1_000_000))["session_id"]
    return lambda: state.answer(client, state.CHANGE, session)


def rounds(client):
    """Of a program that calls tools 50 times."""
    return lambda: tool_rounds.rounds(client, tool_rounds.python(50), "py")


FIGURES = {
    "1 MB in, 1 MB out": one_in_and_out,
    "100 inputs of 10 kB": hundred_inputs,
    "upload of 20 MB": upload,
    "download of 20 MB": download,
    "1 MB of variables, restored and saved": variables,
    "50 tool rounds": rounds,
    "list of 1,000 files": listing,
}


@contextlib.contextmanager
def filled(count, sessions):
    """A data folder with that many files."""
    place = pathlib.Path(tempfile.mkdtemp(dir="/var/tmp"))
    try:
        place.chmod(0o755)
        tools.run_json(tools.PROGRAMS / "bench_storage", place / "data", count, sessions, "fill")
        yield place / "data"
    finally:
        shutil.rmtree(place)


def many_files(run):
    """Two servers, one of which has 1,000,000 files in 100,000 sessions (--quick: 20,000 in 2,000), are asked in turn by one client
    in Python, whose own time counts. Sessions do not expire. The folder is swept meanwhile, as after every start."""
    count, sessions = run.scale((1_000_000, 100_000), (20_000, 2_000))
    settings = {"MAX_FILE_SIZE_MB": 600, "MAX_FILES_PER_SESSION": 1000, "SESSION_TTL_HOURS": 0}
    with filled(count, sessions) as folder, servers.product(**settings) as few, \
            servers.product(KUBECODERUN_DATA=folder, **settings) as many:
        for name, prepare in FIGURES.items():
            calls = [prepare(server.client()) for server in (few, many)]
            with_few, with_many = tools.in_turn(calls, run.scale(40, 3))
            run.add_time(f"{name}, with many", with_many, at_most=MOST * with_few, must="≤ 1.2 of that with few",
                         note=f" (with few {with_few / 1000:.2f} ms: {with_many / with_few:.2f} of it)")

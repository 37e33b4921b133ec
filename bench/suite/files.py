"""Stored files: into a run and out of it, up and down, listed."""

import itertools
import os
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.request

from . import servers, tools
from harness import forms
from harness.client import KEY

MEGABYTE = 1 << 20


def upload(client, names, data):
    """References of the stored files."""
    answer = forms.upload(client, *(forms.file(name, data) for name in names), path="/upload/batch").json
    return [{"id": file["fileId"], "name": file["filename"], "storage_session_id": answer["storage_session_id"]}
            for file in answer["files"]]


def files(run):
    """One client in Python on one connection after the other; its own time counts, with and without files. Medians of 30 runs
    (--quick: 5), of each kind in turn, 60 ms apart; their programs leave no variables, so no state is saved. Transfers: medians of 5 (--quick: 1), each of
    new bytes; the client has its form ready. `cp`, and `cp` whose copy is then synced as the server syncs before it answers, take the
    same bytes to the same disk; and so does a socket of this machine, from whose other end they come, into a file that is synced."""
    count = run.scale(30, 5)
    with servers.product(MAX_FILE_SIZE_MB=600, MAX_FILES_PER_SESSION=1000) as server:
        client = server.client()
        runs(run, client, count)
        large_input(run, client, count)
        transfers(run, server, client, run.scale(5, 1))
        listing(run, client, count)


def in_and_out(source, sink, number):
    """A program that changes eight bytes of a megabyte, so that each output is a new content, and leaves no variables."""
    return f"data = bytearray({source})\ndata[:8] = ({number}).to_bytes(8, 'big')\n{sink}\ndel data\nprint(1)"


def runs(run, client, count):
    numbers = itertools.count(time.time_ns())

    def execute(code, references=()):
        body = client.exec("py", code, files=list(references)).json
        assert body["stdout"] == "1\n", body

    data = os.urandom(MEGABYTE)
    one = upload(client, ["in.bin"], data)
    many = upload(client, [f"{number}.bin" for number in range(100)], data[:10_000])
    plain, without, both, hundred = tools.in_turn([
        lambda: execute("print(1)"),
        lambda: execute(in_and_out("bytes(1 << 20)", "", next(numbers))),
        lambda: execute(in_and_out("open('in.bin', 'rb').read()", "open('out.bin', 'wb').write(data)", next(numbers)), one),
        lambda: execute("print(1)", many)], count)
    run.add_time("1 MB in, 1 MB out: above the same with a megabyte made in memory", both - without, units=6)
    run.add_time("the same: above print(1)", both - plain)
    run.add_time("100 inputs of 10 kB: above none", hundred - plain, units=25)


def large_input(run, client, count):
    """Against a small one, because to look after any file costs something; and against none."""
    def execute(references=()):
        body = client.exec("py", "print(len(open('in.bin', 'rb').read(1)))" if references else "print(1)", files=list(references)).json
        assert body["stdout"] == "1\n", body

    one = upload(client, ["in.bin"], b"x")
    large = upload(client, ["in.bin"], os.urandom(100 * MEGABYTE))
    plain, small, took = tools.in_turn([execute, lambda: execute(one), lambda: execute(large)], count)
    run.add_time("one input of 100 MB, its first byte read: above one of 1 byte", took - small, units=1)
    run.add_time("the same: above none", took - plain)


def transfers(run, server, client, count):
    """Rows of both directions against the floors."""
    series = {name: [] for name in ("upload", "download", "cp", "cp, synced", "socket")}
    for _ in range(count):
        for name, seconds in zip(series, transfer(server, client)):
            series[name].append(seconds)
    up, down, copied, synced, received = (statistics.median(times) for times in series.values())
    for name, seconds in (("upload", up), ("download", down)):
        for floor, least in (("cp", copied), ("cp, synced", synced)):
            run.add(f"{name} of 100 MB, against {floor}", f"{100 / seconds:.0f} MB/s ({floor}: {100 / least:.0f} MB/s)",
                    must="≥ half of it", met=seconds <= 2 * least)
    run.add("upload of 100 MB, against a socket whose bytes go into a file, synced",
            f"{100 / up:.0f} MB/s (socket: {100 / received:.0f} MB/s; {received / up:.2f} of it)")


def transfer(server, client):
    """Seconds up, down, of cp, of cp with a sync, and of a bare socket."""
    data = os.urandom(100 * MEGABYTE)
    form = forms.body([forms.file("big.bin", data)])
    up, answer = seconds_of(lambda: client.post("/upload", form, headers={"Content-Type": forms.CONTENT_TYPE}).json)
    down, got = seconds_of(lambda: download(server, f"/download/{answer['session_id']}/{answer['files'][0]['fileId']}"))
    assert got == len(data)
    return up, down, *copy_times(server.data, data), socket_time(server.data, data)


def seconds_of(call):
    started = time.perf_counter()
    result = call()
    return time.perf_counter() - started, result


def download(server, path):
    request = urllib.request.Request(f"http://127.0.0.1:{server.port}{path}", headers={"X-API-Key": KEY})
    space = bytearray(MEGABYTE)  # a new one each time would cost more than the download
    with urllib.request.urlopen(request) as reply:
        return sum(iter(lambda: reply.readinto(space), 0))


def copy_times(folder, data):
    """Of `cp`, without its start, and with a sync of the copy."""
    with tempfile.NamedTemporaryFile(dir=folder) as source, tempfile.TemporaryDirectory(dir=folder) as target:
        source.write(data)
        source.flush()
        os.fsync(source.fileno())
        started, _ = seconds_of(lambda: subprocess.run(["cp", "/dev/null", f"{target}/nothing"], check=True))
        copied, _ = seconds_of(lambda: subprocess.run(["cp", source.name, f"{target}/copy"], check=True))
        with open(f"{target}/copy", "rb") as copy:
            synced, _ = seconds_of(lambda: os.fsync(copy.fileno()))
        return copied - started, copied - started + synced


def socket_time(folder, data):
    """What any server needs at least that answers when the bytes are on the disk: no HTTP, nothing looks at them."""
    with socket.create_server(("127.0.0.1", 0)) as listener, tempfile.TemporaryFile(dir=folder) as file:
        sender = os.fork()
        if sender == 0:
            with socket.create_connection(listener.getsockname()) as client:
                client.sendall(data)
            os._exit(0)
        space = memoryview(bytearray(MEGABYTE))
        connection, _ = listener.accept()
        with connection:
            def receive():
                while got := connection.recv_into(space):
                    os.write(file.fileno(), space[:got])
                os.fsync(file.fileno())

            seconds, _ = seconds_of(receive)
        os.waitpid(sender, 0)
        assert os.fstat(file.fileno()).st_size == len(data)
        return seconds


def fill_session(client, count):
    """The path that lists a session with `count` files, a multiple of 200."""
    references = []
    while len(references) < count:
        names = [f"{len(references) + number}.txt" for number in range(200)]
        session = references[0]["storage_session_id"] if references else None
        parts = [forms.file(name, b"x") for name in names] + ([forms.text("session_id", session)] if session else [])
        answer = forms.upload(client, *parts, path="/upload/batch").json
        references += [{"storage_session_id": answer["storage_session_id"]} for _ in answer["files"]]
    path = f"/files/{references[0]['storage_session_id']}?detail=full"
    assert len(client.get(path).json) == count
    return path


def listing(run, client, count):
    path = fill_session(client, 1000)
    run.add_time("list of 1,000 files", *tools.in_turn([lambda: client.get(path)], count), units=5)

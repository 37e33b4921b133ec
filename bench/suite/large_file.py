"""One file of 500 MB, up and down: what the server holds of it in memory."""

import http.client
import json
import pathlib

from . import servers
from harness.client import KEY

MEGABYTE = 1 << 20
SIZE = 500
BOUNDARY = "boundary-of-the-form"


def server_process(server):
    """The process that serves HTTP: the child of the supervisor that is not the runner; itself when there is none."""
    children = pathlib.Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
    for child in children:
        if b"serve-http" in pathlib.Path(f"/proc/{child}/cmdline").read_bytes():
            return child
    return server.process.pid


def resident_peak(process):
    """In MB, since the process began."""
    for line in pathlib.Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("no VmHWM")


def pieces():
    yield (f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="large.bin"\r\n'
           "Content-Type: application/octet-stream\r\n\r\n").encode()
    piece = bytes(range(256)) * (MEGABYTE // 256)
    for _ in range(SIZE):
        yield piece
    yield f"\r\n--{BOUNDARY}--\r\n".encode()


def large_file(run):
    """Sent and read in pieces of 1 MB by a client that keeps none of them."""
    with servers.product(MAX_FILE_SIZE_MB=600, MAX_TOTAL_FILE_SIZE_MB=1200) as server:
        process = server_process(server)
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
        length = sum(len(piece) for piece in pieces())
        connection.request("POST", "/upload", pieces(), {
            "X-API-Key": KEY, "Content-Length": str(length), "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"})
        answer = json.loads(connection.getresponse().read())
        after_upload = resident_peak(process)
        path = f"/download/{answer['session_id']}/{answer['files'][0]['fileId']}"
        connection.request("GET", path, headers={"X-API-Key": KEY})
        reply, got = connection.getresponse(), 0
        while piece := reply.read(MEGABYTE):
            got += len(piece)
        assert got == SIZE * MEGABYTE, got
        after_download = resident_peak(process)
    for name, peak in (("upload", after_upload), ("upload and download", after_download)):
        run.add(f"{name} of {SIZE} MB: resident memory of the server, at most", f"{peak:.0f} MB", must="< 60 MB", met=peak < 60)

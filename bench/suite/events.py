"""Output as events: how long after the program's write its first byte is on the wire."""

import json
import socket
import statistics
import time

from . import servers
from harness.client import KEY

WRITES = 100
# Both sides read the same clock: CLOCK_MONOTONIC is one for all processes of a machine (time_namespaces(7) aside).
CODE = f"""
import os, time
for _ in range({WRITES}):
    os.write(1, b"%d\\n" % time.monotonic_ns())
    time.sleep(0.02)
"""


def delays(port):
    """In us: from before each write of one program to the arrival of its event."""
    body = json.dumps({"lang": "py", "code": CODE}).encode()
    head = (f"POST /exec HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: {KEY}\r\nAccept: text/event-stream\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n").encode()
    times, pending = [], b""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(head + body)
        while received := connection.recv(65536):
            now = time.monotonic_ns()
            pending += received
            while b"\n\n" in pending:
                event, pending = pending.split(b"\n\n", 1)
                if b"event: stdout\n" in event:
                    data = event.split(b"data: ", 1)[1]
                    times.append((now - int(json.loads(data)["text"])) / 1e3)
    assert len(times) == WRITES, (len(times), pending)
    return times


def events(run):
    """Programs that print the time and sleep for 20 ms, 100 times; a client that does nothing but read."""
    with servers.product() as server:
        times = sorted(delay for _ in range(run.scale(5, 1)) for delay in delays(server.port))
    run.add_time("from the program's write to the client, p50", statistics.median(times), at_most=2000, must="≤ 2 ms")
    run.add_time("from the program's write to the client, p99", times[int(len(times) * 0.99)])

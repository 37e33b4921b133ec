"""Fifty clients at once, each with bytes of its own: not one may turn up with somebody else."""

import collections
import os
import random
import threading
import time
import uuid

import pytest

from harness import forms, host, references

CLIENTS = 50
SECONDS = float(os.environ.get("SOAK_SECONDS", "20"))
BUSY = (429, 503)

PYTHON = """
import os
names = sorted(os.listdir('.'))
text = open('in.txt').read()
os.makedirs('out', exist_ok=True)
open('out/copy.txt', 'w').write(text * 2)
open('token.txt', 'w').write('TOKEN')
print('TOKEN', names, len(text), text[:36], end='')
"""
BASH = "cat token.txt; echo TOKEN >>token.txt; ls -A /tmp; mkdir -p x; head -c 20000 in.txt >x/part.txt"


class Worker(threading.Thread):
    """One client: uploads, runs with that input, downloads what came out, changes it, removes it; checks every byte."""

    def __init__(self, server, until):
        super().__init__()
        self.client, self.until, self.done, self.fault = server.client(), until, collections.Counter(), None

    def run(self):
        try:
            while time.monotonic() < self.until:
                self.round(str(uuid.uuid4()))
        except BaseException as fault:  # shown by the test, in its thread
            self.fault = fault
        finally:
            self.client.close()

    def ask(self, ask):
        """Repeats what the server had no room for, as clients do."""
        while True:
            answer = ask()
            if answer.status not in BUSY:
                self.done[answer.status] += 1
                assert answer.status == 200, answer
                return answer
            self.done["busy"] += 1
            assert answer.headers["Retry-After"], answer
            time.sleep(random.uniform(0.1, 0.5))

    def execute(self, lang, code, token, files):
        body = {"lang": lang, "code": code.replace("TOKEN", token), "files": files}
        return self.ask(lambda: self.client.post("/exec", body))

    def download(self, reference):
        path = f"/download/{reference['storage_session_id']}/{reference['id']}"
        return self.ask(lambda: self.client.get(path)).body

    def round(self, token):
        content = (token * random.choice((1, 50, 5_000))).encode()
        uploaded = self.ask(lambda: forms.upload(self.client, forms.file("in.txt", content)))
        given = {"id": uploaded["files"][0]["fileId"], "name": "in.txt", "storage_session_id": uploaded["session_id"]}

        ran = self.execute("py", PYTHON, token, [given])
        assert ran["stdout"] == f"{token} ['in.txt'] {len(content)} {token}", (token, ran)
        made = references.by_name(ran)
        assert list(made) == ["out/copy.txt", "token.txt", "in.txt"], (token, ran)
        assert self.download(made["out/copy.txt"]) == content * 2, token
        assert self.download(made["token.txt"]) == token.encode(), token

        ran = self.execute("bash", BASH, token, [reference for reference in references.current(ran) if reference["name"] != "out/copy.txt"])
        assert (ran["stdout"], ran["stderr"]) == (token, ""), (token, ran)
        made = references.by_name(ran)
        assert self.download(made["token.txt"]) == f"{token}{token}\n".encode(), token
        assert self.download(made["x/part.txt"]) == content[:20_000], token
        assert self.download(given) == content, token
        self.ask(lambda: self.client.request("DELETE", f"/files/{given['storage_session_id']}/{given['id']}"))
        listed = self.ask(lambda: self.client.get(f"/files/{given['storage_session_id']}"))
        assert given["id"] not in [entry["id"] for entry in listed.json]
        self.done["rounds"] += 1


@pytest.mark.slow
def test_no_byte_is_mixed_up(server):
    server.client().exec("py", "pass")
    before = host.settle(server)
    until = time.monotonic() + SECONDS
    workers = [Worker(server, until) for _ in range(CLIENTS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    total = sum((worker.done for worker in workers), collections.Counter())
    print(f"{SECONDS:.0f} s, {CLIENTS} clients: {dict(total)}")
    faults = [worker.fault for worker in workers if worker.fault]
    if faults:
        raise faults[0]
    assert all(worker.done["rounds"] for worker in workers), "somebody got no turn"
    different = host.differences(server, before, seconds=10)
    assert not different, f"left on the host (before, after): {different}"

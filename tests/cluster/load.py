"""Clients that ask without a pause, and what each of their requests came to."""

import http.client
import itertools
import threading
import time

# Longest wait in the queue, longest run, and what a lost run is waited for; beyond that a request hangs.
LONGEST_SECONDS = 40


class Load:
    """From its beginning to its end each client runs one small program after the other: with Load(product.client) as load."""

    def __init__(self, connect, clients=3):
        self.connect, self.clients = connect, clients
        self.right, self.refused, self.wrong, self.broken = [], [], [], []
        self.over, self.tokens = threading.Event(), itertools.count(1)

    def __enter__(self):
        self.threads = [threading.Thread(target=self.work) for _ in range(self.clients)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join()

    def work(self):
        client = self.connect(timeout=LONGEST_SECONDS, tries=1)
        while not self.over.is_set():
            token = f"program {next(self.tokens)}"
            try:
                self.take(token, client.post("/exec", {"lang": "py", "code": f"print({token!r})", "timeout": 8000}))
            except (OSError, http.client.HTTPException) as error:
                self.broken.append(repr(error))
                client.close()
            time.sleep(0.3)
        client.close()

    def take(self, token, answer):
        """An answer is right, or says in the product's own words why there is none."""
        if answer.status == 200 and (answer["stdout"], answer["code"]) == (token + "\n", 0):
            self.right.append(token)
        elif answer.status == 503 and answer["error"] and answer["error_type"] == "service_unavailable":
            self.refused.append(answer["error"])
        else:
            self.wrong.append((token, answer))

    def until_right(self, count=4, seconds=90):
        """So many more answers were right."""
        enough, end = len(self.right) + count, time.monotonic() + seconds
        while len(self.right) < enough and time.monotonic() < end:
            time.sleep(0.05)
        assert len(self.right) >= enough, self.told()
        return self

    def told(self):
        kinds = {"right": len(self.right), "refused": self.refused[-5:], "wrong": self.wrong[-5:], "broken": self.broken[-5:]}
        return f"{len(self.refused)} refused, {len(self.broken)} broken: {kinds}"

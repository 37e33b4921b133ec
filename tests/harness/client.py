"""A client of the server under test: one kept-alive connection, answers as small objects."""

import http.client
import json
import socket
import time

KEY = "acceptance-key-0123456789"


class Answer:
    def __init__(self, status, headers, body, seconds):
        self.status, self.headers, self.body, self.seconds = status, headers, body, seconds

    @property
    def json(self):
        return json.loads(self.body)

    def __getitem__(self, field):
        return self.json[field]

    def __repr__(self):
        return f"<{self.status} after {self.seconds:.2f} s: {self.body[:2000]!r}>"


class Client:
    """Not for several threads at once: give each thread its own. `tries`: 1 for whom no lost connection is right."""

    def __init__(self, host, port, key=KEY, timeout=120, tries=2):
        self.host, self.port, self.key, self.timeout, self.tries = host, port, key, timeout, tries
        self.connection = None

    def request(self, method, path, body=None, headers=None, key=True):
        """`body`: bytes or str as they are, anything else as JSON. `key`: send our API key."""
        sent = dict(headers or {})
        if key and self.key and not any(name.lower() in ("x-api-key", "authorization") for name in sent):
            sent["X-API-Key"] = self.key
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
        if isinstance(body, str):
            body = body.encode("utf-8", "surrogatepass")
        if body is not None and not any(name.lower() == "content-type" for name in sent):
            sent["Content-Type"] = "application/json"
        started = time.monotonic()
        for attempt in range(1, self.tries + 1):
            if self.connection is None:
                self.connection = http.client.HTTPConnection(self.host, self.port, timeout=self.timeout)
            try:
                self.connection.request(method, path, body, sent)
                response = self.connection.getresponse()
                content = response.read()
                break
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                # A server may close an idle connection at any time; the second attempt uses a new one.
                self.close()
                if attempt == self.tries:
                    raise
        if response.will_close:
            self.close()
        return Answer(response.status, response.headers, content, time.monotonic() - started)

    def get(self, path, **options):
        return self.request("GET", path, **options)

    def post(self, path, body, **options):
        return self.request("POST", path, body, **options)

    def exec(self, lang, code, args=None, timeout=None, **more):
        """Runs a program; `timeout` in ms. The answer must be 200."""
        body = {"lang": lang, "code": code, **more}
        if args is not None:
            body["args"] = args
        if timeout is not None:
            body["timeout"] = timeout
        answer = self.post("/exec", body)
        assert answer.status == 200, answer
        return answer

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None


class RawConnection:
    """Bytes in, bytes out: for requests that no client library would send."""

    def __init__(self, host, port, timeout=15):
        self.socket = socket.create_connection((host, port), timeout=timeout)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data if isinstance(data, bytes) else data.encode())

    def read_answer(self):
        """One whole answer; None when the server closed without one."""
        response = http.client.HTTPResponse(self.socket)
        try:
            response.begin()
        except (http.client.BadStatusLine, ConnectionResetError):
            return None
        return Answer(response.status, response.headers, response.read(), 0)

    def is_closed(self):
        """Whether the server has closed, waiting at most the socket's time limit."""
        try:
            return self.socket.recv(1) == b""
        except ConnectionResetError:
            return True
        except socket.timeout:
            return False


def post_bytes(body, path="/exec", headers=None, key=KEY):
    """A complete request as bytes."""
    payload = json.dumps(body).encode() if not isinstance(body, bytes) else body
    lines = {"Host": "localhost", "X-API-Key": key, "Content-Type": "application/json",
             "Content-Length": str(len(payload)), **(headers or {})}
    head = f"POST {path} HTTP/1.1\r\n" + "".join(f"{n}: {v}\r\n" for n, v in lines.items() if v is not None)
    return head.encode() + b"\r\n" + payload

"""multipart/form-data as LibreChat's hosts, curl, browsers and hostile clients send it: every byte is the caller's."""

from typing import NamedTuple

from .client import KEY, Answer

BOUNDARY = "----------------------------0123456789abcdef"
CONTENT_TYPE = f"multipart/form-data; boundary={BOUNDARY}"


class Part(NamedTuple):
    disposition: bytes  # what follows "form-data; "
    data: bytes
    content_type: str = ""


def _bytes(text):
    return text.encode() if isinstance(text, str) else text


def text(name, value):
    return Part(b'name="%s"' % _bytes(name), _bytes(value))


def file(filename, data=b"", field="file", content_type="application/octet-stream"):
    """`filename` goes on the wire as it is: whoever wants it escaped does that."""
    return Part(b'name="%s"; filename="%s"' % (_bytes(field), _bytes(filename)), _bytes(data), content_type)


def body(parts):
    pieces = []
    for part in parts:
        kind = b"Content-Type: %s\r\n" % part.content_type.encode() if part.content_type else b""
        pieces.append(b"--%s\r\nContent-Disposition: form-data; %s\r\n%s\r\n%s\r\n"
                      % (BOUNDARY.encode(), part.disposition, kind, part.data))
    return b"".join(pieces) + b"--%s--\r\n" % BOUNDARY.encode()


def upload(client, *parts, path="/upload", headers=None, **options):
    return client.post(path, body(parts), headers={"Content-Type": CONTENT_TYPE, **(headers or {})}, **options)


def stored(client, *parts, path="/upload", **options):
    """Uploads, which must succeed, and returns a reference of the current shape for each file, in order."""
    answer = upload(client, *parts, path=path, **options)
    assert answer.status == 200, answer
    assert answer["message"] == "success", answer
    session = answer["storage_session_id"]
    return [{"id": entry["fileId"], "name": entry["filename"], "storage_session_id": session} for entry in answer["files"]]


def upload_chunked(server, *parts, path="/upload", piece=50, key=KEY) -> Answer:
    """As a stream of unknown length comes: no Content-Length, chunks that respect no boundary of anything."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nX-API-Key: {key}\r\nContent-Type: {CONTENT_TYPE}\r\n" \
           "Transfer-Encoding: chunked\r\n\r\n"
    payload = body(parts)
    with server.raw() as connection:
        connection.send(head)
        for start in range(0, len(payload), piece):
            chunk = payload[start:start + piece]
            connection.send(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        connection.send(b"0\r\n\r\n")
        return connection.read_answer()

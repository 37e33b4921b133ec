"""Fixtures that all suites share."""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from harness import remote_server  # noqa: E402  (the path comes first)
from harness.server import CannotStart, Server  # noqa: E402


@pytest.fixture(scope="session")
def make_server():
    """Starts further servers with other settings: make_server(MAX_PIDS=64). All end with the session."""
    servers = []

    def make(**settings):
        if remote_server.named():
            pytest.skip("this test wants a server with settings of its own")
        server = Server(**settings)
        servers.append(server)
        try:
            return server.start()
        except CannotStart as error:
            pytest.fail(str(error), pytrace=False)

    yield make
    for server in servers:
        server.stop()
        server.remove()


@pytest.fixture(scope="session")
def server(request):
    return remote_server.named() or request.getfixturevalue("make_server")()


@pytest.fixture
def client(server):
    client = server.client()
    yield client
    client.close()


@pytest.fixture(scope="session")
def installed(server):
    """installed("go") skips the test when the sandbox root was built without that language."""
    known = {}

    def require(code):
        if code not in known:
            answer = server.client().post("/exec", {"lang": code, "code": HELLOS[code]})
            known[code] = not (answer.status == 400 and "not installed" in answer["error"])
        if not known[code]:
            pytest.skip(f"{code} is not installed in this sandbox root")

    return require


HELLOS = {
    "py": 'print("Hello")',
    "js": 'console.log("Hello")',
    "ts": 'const text: string = "Hello"; console.log(text)',
    "c": '#include <stdio.h>\nint main(void) { puts("Hello"); }',
    "cpp": '#include <iostream>\nint main() { std::cout << "Hello\\n"; }',
    "java": 'public class Greeting { public static void main(String[] a) { System.out.println("Hello"); } }',
    "php": '<?php echo "Hello\\n";',
    "rs": 'fn main() { println!("Hello"); }',
    "go": 'package main\nimport "fmt"\nfunc main() { fmt.Println("Hello") }',
    "d": 'import std.stdio; void main() { writeln("Hello"); }',
    "f90": 'program greeting\n  print "(a)", "Hello"\nend program greeting',
    "r": 'cat("Hello\\n")',
    "bash": "echo Hello",
}


@pytest.fixture(scope="session")
def hellos():
    return HELLOS

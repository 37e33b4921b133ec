"""The chart's policies on real packets: who reaches a sandbox's port, and what a sandbox reaches."""

import kubernetes
import pytest
from kubernetes import Namespace, pod
from release import Release

SANDBOX = {"app.kubernetes.io/name": "kubecoderun", "app.kubernetes.io/component": "sandbox"}
SERVER = {"app.kubernetes.io/name": "kubecoderun", "app.kubernetes.io/component": "server", "app.kubernetes.io/instance": "kubecoderun"}
LISTEN = """
import http.server, threading
for port in (8090, 8000):
    threading.Thread(target=http.server.HTTPServer(("", port), http.server.BaseHTTPRequestHandler).serve_forever).start()
"""


def labelled(name, labels, image, namespace, **more):
    made = pod(name, image, ["python3", "-c", LISTEN], **more)
    made["metadata"] |= {"labels": labels, "namespace": namespace}
    return made


@pytest.fixture(scope="module")
def places(cluster, bash_image):
    """A release without its server, and pods with the labels of servers and sandboxes; all listen on two ports."""
    outside = Namespace("isolated-others")
    with Release("isolated").installed() as release, outside.there():
        kubernetes.verb("kubectl", "-n", release.namespace, "delete", "deployment", "kubecoderun", "--wait=true")
        inside, programs = Namespace(release.namespace), Namespace(release.sandboxes)
        ready = {"readinessProbe": {"tcpSocket": {"port": 8090}, "periodSeconds": 1},
                 "ports": [{"name": "http", "containerPort": 8000}]}
        made = [
            labelled("server", SERVER, bash_image, inside.name, **ready),
            labelled("stranger", {}, bash_image, inside.name, **ready),
            labelled("server", SERVER, bash_image, outside.name, **ready),
            *(labelled(name, SANDBOX, bash_image, programs.name, **ready) for name in ("sandbox", "neighbour")),
            labelled("unlabelled", {}, bash_image, programs.name, **ready),
        ]
        for item in made:
            Namespace(item["metadata"]["namespace"]).apply(item)
        for item in made:
            Namespace(item["metadata"]["namespace"]).wait(f"pod/{item['metadata']['name']}", "condition=Ready")
        yield {"inside": inside, "outside": outside, "programs": programs}


def connects(places, origin, target, port):
    """Whether the first pod reaches a port of the second; both as "place/name"."""
    def parts(path):
        place, name = path.split("/")
        return places[place], name

    (namespace, name), (other, other_name) = parts(origin), parts(target)
    address = other.read(f"pod/{other_name}", ".status.podIP")
    return namespace.succeeds(name, "python3", "-c", f"import socket; socket.create_connection(('{address}', {port}), 2)")


def test_the_server_reaches_a_sandbox_of_another_namespace(places):
    assert connects(places, "inside/server", "programs/sandbox", 8090)


@pytest.mark.parametrize(("origin", "target", "port"), [
    ("inside/server", "programs/sandbox", 8000),          # another port than the runner's
    ("inside/stranger", "programs/sandbox", 8090),        # not a server
    ("outside/server", "programs/sandbox", 8090),         # its labels, another namespace
    ("programs/neighbour", "programs/sandbox", 8090),     # one program to another
    ("programs/sandbox", "inside/server", 8000),          # a program to the server
    ("programs/sandbox", "inside/stranger", 8090),
    ("programs/sandbox", "outside/server", 8090),
    ("programs/unlabelled", "outside/server", 8090),      # what nobody expected
    ("outside/server", "programs/unlabelled", 8090),
])
def test_nobody_else_reaches_anything(places, origin, target, port):
    assert not connects(places, origin, target, port)


@pytest.mark.parametrize("origin", ["programs/sandbox", "programs/unlabelled"])
def test_no_sandbox_reaches_the_kubernetes_api(places, origin):
    place, name = origin.split("/")
    program = "import os, socket; socket.create_connection((os.environ['KUBERNETES_SERVICE_HOST'], 443), 2)"
    assert not places[place].succeeds(name, "python3", "-c", program)
    assert places["inside"].succeeds("server", "python3", "-c", program)


def test_clients_reach_the_server(places):
    assert connects(places, "outside/server", "inside/server", 8000)
    assert not connects(places, "outside/server", "inside/server", 8090)  # its HTTP port only

"""Rows 28 to 32 in a pod: no credentials, nothing that names the cluster, nothing of it in reach, neither for a program nor for its pod."""

import concurrent.futures
import subprocess

import host
import pytest

pytestmark = pytest.mark.usefixtures("machine")

PLACES = {
    "the API by its service": ("10.96.0.1", 443), "the API": ("10.99.0.2", 6443), "the kubelet": ("10.99.0.2", 10250), "etcd": ("10.99.0.2", 2379),
    "this machine": ("10.99.0.1", 22), "metadata": ("169.254.169.254", 80), "the internet": ("1.1.1.1", 443), "names": ("10.96.0.10", 53)}
CONNECT = "import socket\ntry: socket.create_connection((HOST, PORT), 2); print('connected')\nexcept OSError as error: print('refused')"
NAME = "import os; print(os.uname().nodename)"


def connects(attacked, host_name, port):
    answer = attacked.client().exec("py", f"HOST, PORT = {host_name!r}, {port}\n{CONNECT}")
    return answer["stdout"] == "connected\n"


@pytest.mark.parametrize("place", PLACES)
def test_a_program_reaches_nothing(attacked, place):
    assert not connects(attacked, *PLACES[place])


def test_a_program_reaches_no_runner_and_no_server(attacked):
    server, = attacked.servers()
    assert not connects(attacked, server["status"]["podIP"], 8000)
    for address in ["127.0.0.1", *(pod["status"]["podIP"] for pod in attacked.running())]:
        assert not connects(attacked, address, 8090)


@pytest.fixture(scope="module")
def inside(attacked):
    """inside(host, port): whether a process without our filter connects from a sandbox's pod, as only the machine can start one there."""
    pod = attacked.running()[0]
    runner = host.first_of(pod)

    def connect(host_name, port):
        code = f"HOST, PORT = {host_name!r}, {port}\n{CONNECT}"
        command = ["nsenter", "--target", str(runner), "--net", "/usr/bin/python3", "-c", code]
        return subprocess.run(command, capture_output=True, text=True, timeout=30).stdout == "connected\n"

    return connect


def reached(inside, places):
    """Those of {name: (host, port)} that are reached; what is dropped is waited for once, not one after the other."""
    with concurrent.futures.ThreadPoolExecutor(len(places)) as pool:
        answers = pool.map(lambda place: inside(*place), places.values())
        return [name for name, connected in zip(places, answers, strict=True) if connected]


def test_a_pod_reaches_nothing_either(inside):
    assert reached(inside, PLACES) == []


def test_a_pod_reaches_itself_and_neither_the_server_nor_its_neighbours(attacked, inside):
    _, *others = attacked.running()
    server, = attacked.servers()
    neighbours = {pod["metadata"]["name"]: (pod["status"]["podIP"], 8090) for pod in others}
    places = {"itself": ("127.0.0.1", 8090), "the server": (server["status"]["podIP"], 8000), **neighbours}
    assert neighbours and reached(inside, places) == ["itself"]


def test_there_is_no_token_of_the_cluster(attacked):
    code = "ls -A /var/run/secrets /run/secrets 2>/dev/null; grep -E 'secrets|serviceaccount|kubelet' /proc/self/mounts; true"
    assert attacked.client().exec("bash", code)["stdout"] == ""
    for pod in attacked.running():
        assert pod["spec"]["automountServiceAccountToken"] is False
        assert {volume["name"]: volume.get("emptyDir", {}).get("medium") for volume in pod["spec"]["volumes"]} == dict.fromkeys(
            ("data", "tmp", "program"), "Memory")


def test_nothing_that_a_program_can_read_names_the_cluster_or_the_runner_s_key(attacked):
    code = "cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' | grep -iE 'kube|token'; grep -riE 'kube' /etc/resolv.conf; true"
    assert attacked.client().exec("bash", code)["stdout"] == ""

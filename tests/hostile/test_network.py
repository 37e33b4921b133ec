"""Rows 28 to 32: there is no network, no credential and no cluster."""

import pytest

PLACES = {
    "loopback": "127.0.0.1", "loopback v6": "::1", "any": "0.0.0.0", "metadata": "169.254.169.254", "metadata v6": "fd00:ec2::254",
    "azure wire": "168.63.129.16", "ecs": "169.254.170.2", "eks": "169.254.170.23", "internet": "1.1.1.1", "private": "10.0.0.1",
}
CONNECT = "import socket\ntry:\n  socket.create_connection((HOST, PORT), 2); print('connected')\n" \
          "except OSError: print('refused')"


@pytest.mark.parametrize("name", ["loopback", "loopback v6", "any"])
def test_row_28_ports_of_the_host(server, run, name):
    for port in (server.port, 10250, 6379, 9000, 22):
        code = f"HOST, PORT = {PLACES[name]!r}, {port}\n" + CONNECT
        assert run("py", code)["stdout"] == "refused\n"


def test_row_28_no_socket_of_the_host_is_in_reach(run):
    code = "find / -xdev -type s 2>/dev/null; find /run /tmp /dev /mnt -type s 2>/dev/null; tail -n +2 /proc/net/unix; tail -n +2 /proc/net/tcp"
    assert run("bash", code, timeout=30_000)["stdout"] == ""


def test_row_28_unix_sockets_between_own_processes_work(run):
    code = "import os, socket\nserver = socket.socket(socket.AF_UNIX); server.bind('\\0own'); server.listen()\n" \
           "if os.fork() == 0:\n  c = socket.socket(socket.AF_UNIX); c.connect('\\0own'); c.send(b'hi'); os._exit(0)\n" \
           "print(server.accept()[0].recv(10))"
    assert run("py", code)["stdout"] == "b'hi'\n"


@pytest.mark.parametrize("name", ["secret.evil", "localhost.localdomain", "metadata.google.internal", "kubernetes.default.svc"])
def test_row_29_no_resolver(run, name):
    code = f"import socket\ntry: print(socket.getaddrinfo({name!r}, 80))\nexcept OSError: print('refused')"
    assert run("py", code)["stdout"] == "refused\n"


@pytest.mark.parametrize("host, port", [("1.1.1.1", 53), ("224.0.0.251", 5353), ("8.8.8.8", 443)])
def test_row_29_no_datagrams(run, host, port):
    code = f"import socket\ntry:\n  s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.sendto(b'x', ({host!r}, {port})); print('sent')\n" \
           "except OSError: print('refused')"
    assert run("py", code)["stdout"] == "refused\n"


def test_row_29_no_interface(run):
    assert set(run("bash", "tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '; tail -n +2 /proc/net/route")["stdout"].split()) <= {"lo"}


@pytest.mark.parametrize("name", ["metadata", "metadata v6", "azure wire", "ecs", "eks"])
def test_row_30_cloud_metadata(run, name):
    assert run("py", f"HOST, PORT = {PLACES[name]!r}, 80\n" + CONNECT)["stdout"] == "refused\n"


def test_row_31_no_token(run):
    code = "ls /var/run/secrets /run/secrets 2>/dev/null; find / -xdev \\( -name '*.kubeconfig' -o -name 'token' -o -name 'id_rsa' " \
           "-o -name '.netrc' -o -name '.env' \\) -type f 2>/dev/null; cat /etc/shadow 2>/dev/null; true"
    assert run("bash", code, timeout=30_000)["stdout"] == ""


def test_row_32_no_cluster(run):
    body = run("bash", "env | grep -i -E 'kube|aws|google|azure|token|secret|key|proxy'; true")
    assert body["stdout"] == ""
    assert run("py", "HOST, PORT = '10.96.0.1', 443\n" + CONNECT)["stdout"] == "refused\n"

"""Run by `helm test` in a pod that the sandboxes' policy selects: whatever this reaches, a program could reach."""
import concurrent.futures
import os
import re
import socket
import sys
import time

SECONDS = 20  # within which a policy must be in force: some network plugins are late


def targets():
    """What must be out of reach, each as a name, an address and a port."""
    yield "the Kubernetes API", os.environ["KUBERNETES_SERVICE_HOST"], int(os.environ["KUBERNETES_SERVICE_PORT"])
    for address in re.findall(r"^nameserver\s+(\S+)", open("/etc/resolv.conf").read(), re.MULTILINE):
        yield "a name server", address, 53
    yield "a metadata service", "169.254.169.254", 80
    if os.environ["PUBLIC"] == "closed":
        yield "the internet", "1.1.1.1", 443


def connects(target):
    _, host, port = target
    try:
        socket.create_connection((host, port), 2).close()
        return True
    except OSError:
        return False


def reached():
    everything = list(targets())
    with concurrent.futures.ThreadPoolExecutor() as threads:  # at once: what is dropped takes its time
        answers = threads.map(connects, everything)
        return [f"{what} ({host}, port {port})" for (what, host, port), open_way in zip(everything, answers) if open_way]


end = time.monotonic() + SECONDS
while open_ways := reached():
    if time.monotonic() > end:
        sys.exit("A sandbox reaches " + ", ".join(open_ways) + ".\nThis cluster does not enforce network policies. "
                 "Install a network plugin that does: docs/kubernetes.md, Network policy.")
print("A sandbox reaches none of: " + ", ".join(f"{what} ({host}:{port})" for what, host, port in targets()))

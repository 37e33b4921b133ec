"""A cluster of somebody's own, which $KUBECONFIG names, in place of the one that is made on this machine. Its kubectl and helm are those in PATH,
else the ones that are built here. Its Services are reached by port-forward, and $KUBECODERUN_TEST_LOAD_IMAGE is how images come into it."""

import contextlib
import functools
import os
import pathlib
import shlex
import shutil
import signal
import socket
import subprocess
import time

MACHINE = pathlib.Path(__file__).parent / "machine" / "cluster"
KUBECONFIG = os.environ.get("KUBECONFIG", "")
NO_IMAGES = ("KUBECONFIG names a cluster, and nothing how images come into it: KUBECODERUN_TEST_LOAD_IMAGE is to be a command that gets an OCI archive "
             "as its last argument and prints the image's name there, such as `kind load image-archive` in a script that does")


@functools.cache
def program(name):
    """kubectl or helm."""
    if found := shutil.which(name):
        return found
    done = subprocess.run([MACHINE, "build", "helm"], stdout=subprocess.PIPE, text=True, check=True, timeout=3600)
    return f"{done.stdout.strip()}/{name}"


def load_command():
    """As a list; empty: there is none."""
    return shlex.split(os.environ.get("KUBECODERUN_TEST_LOAD_IMAGE", ""))


@contextlib.contextmanager
def forwarded(namespace, what, port):
    """A port of this machine that leads to the port of a Service or pod. When the pod behind it goes, the way leads to the next one."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        local = free.getsockname()[1]
    words = [program("kubectl"), "-n", namespace, "port-forward", what, f"{local}:{port}"]
    again = ["/bin/sh", "-c", f"while :; do {shlex.join(words)}; sleep 0.3; done"]
    forwarder = subprocess.Popen(again, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        wait_for(local)
        yield local
    finally:
        os.killpg(forwarder.pid, signal.SIGKILL)
        forwarder.wait()


def wait_for(port, seconds=90):
    """Until somebody listens."""
    end = time.monotonic() + seconds
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)

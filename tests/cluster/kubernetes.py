"""The cluster of tests/cluster/machine, for tests: its verbs, and Kubernetes objects as plain dictionaries. Of a cluster that $KUBECONFIG names
there are the verbs kubectl and helm."""

import contextlib
import json
import subprocess
import time

import given

# Of images that are in the nodes, or come from where only a cluster of one's own knows.
PULL_POLICY = "IfNotPresent" if given.KUBECONFIG else "Never"


def command(name, *words):
    first = [given.program(name)] if given.KUBECONFIG and name in ("kubectl", "helm") else [given.MACHINE, name]
    return [*first, *map(str, words)]


def verb(*words, check=True, timeout=540, **options):
    """Runs a verb; its output, without the last line break."""
    done = subprocess.run(command(*words), capture_output=True, text=True, timeout=timeout, **options)
    if check and done.returncode != 0:
        raise AssertionError(f"cluster {' '.join(map(str, words))}: {done.stdout}{done.stderr}")
    return done.stdout.rstrip("\n")


def succeeds(*words):
    return subprocess.run(command(*words), capture_output=True, timeout=60).returncode == 0


def is_up():
    """Whether there is a cluster, even one of which a program is dead."""
    return succeeds("kubeconfig")


@contextlib.contextmanager
def started(*options):
    """A cluster that is gone afterwards, even when it did not come up."""
    try:
        yield verb("up", *options)
    finally:
        verb("down")


def obstacle():
    """What this machine lacks for a cluster, or nothing."""
    done = subprocess.run(command("can-run"), capture_output=True, text=True)
    return done.stdout.strip() if done.returncode else ""


def places_of_the_api():
    """Addresses under which the API server is reached from pods, that of its Service first."""
    service = verb("kubectl", "-n", "default", "get", "service/kubernetes", "-o", "jsonpath={.spec.clusterIP}")
    behind = verb("kubectl", "-n", "default", "get", "endpointslices", "-l", "kubernetes.io/service-name=kubernetes",
                  "-o", "jsonpath={.items[*].endpoints[*].addresses[*]}")
    return [service, *behind.split()]


def wait_until(holds, seconds=90):
    end = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < end:
        time.sleep(0.5)
    return held


class Namespace:
    """A namespace under the restricted pod security standard."""

    def __init__(self, name):
        self.name = name

    def kubectl(self, *words, **options):
        return verb("kubectl", "-n", self.name, *words, **options)

    @contextlib.contextmanager
    def there(self):
        """From its creation on; gone afterwards."""
        try:
            self.create()
            yield self
        finally:
            self.remove()

    def create(self):
        labels = {"pod-security.kubernetes.io/enforce": "restricted"}
        self.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": self.name, "labels": labels}})
        verb("kubectl", "wait", "-n", self.name, "--for=create", "serviceaccount/default", "--timeout=20s")

    def apply(self, *objects):
        self.kubectl("apply", "-f", "-", input=json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}))

    def wait(self, what, condition, seconds=60):
        self.kubectl("wait", what, f"--for={condition}", f"--timeout={seconds}s")

    def read(self, what, path):
        return self.kubectl("get", what, "-o", f"jsonpath={{{path}}}")

    def succeeds(self, pod, *command):
        return succeeds("kubectl", "-n", self.name, "exec", pod, "--", *command)

    def remove(self):
        verb("kubectl", "delete", "namespace", self.name, "--wait=false", "--ignore-not-found")


def pod(name, image, command, restart="Never", user=65532, **container):
    """A pod as restricted as the product's own."""
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "labels": {"app": name}},
        "spec": {
            "restartPolicy": restart,
            "terminationGracePeriodSeconds": 1,
            "automountServiceAccountToken": False,
            "securityContext": {"runAsNonRoot": True, "runAsUser": user, "seccompProfile": {"type": "RuntimeDefault"}},
            "containers": [{
                "name": "main",
                "image": image,
                "imagePullPolicy": PULL_POLICY,
                "command": command,
                "securityContext": {
                    "allowPrivilegeEscalation": False,
                    "capabilities": {"drop": ["ALL"]},
                    "readOnlyRootFilesystem": True,
                },
                **container,
            }],
        },
    }


def policy(name, selected, **rules):
    """A NetworkPolicy for the pods with the label app=selected, or for all."""
    selector = {"matchLabels": {"app": selected}} if selected else {}
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name},
        "spec": {"podSelector": selector, **rules},
    }

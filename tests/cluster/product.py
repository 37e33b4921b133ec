"""The product in a cluster: releases that serve programs, their pods, and how they are asked."""

import contextlib
import functools
import http.client
import json
import pathlib
import sys

import given
import host
import kubernetes
from kubernetes import Namespace, wait_until
from release import Release

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))

from harness.client import KEY, Client  # noqa: E402  (the path comes first)

PORT = 8000
CODES = ("py", "js", "ts", "go", "java", "c", "cpp", "php", "rs", "r", "f90", "d", "bash")
# Several releases beside each other on two processors.
SMALL = {"resources.requests.cpu": "50m", "sandboxes.resources.requests.cpu": "20m"}


class Product(Release):
    """A release with every language and the key of the harness. `pools`: pods kept for each language."""

    def __init__(self, namespace, image, pools, **values):
        languages = {f"languages.{code}.{name}": value for code in CODES
                     for name, value in (("pool", pools.get(code, 0)), ("image", image))}
        super().__init__(namespace, **{"apiKey.existingSecret": "known-key"}, **languages, **(SMALL | values))
        self.pools = pools

    @contextlib.contextmanager
    def installed(self):
        with contextlib.ExitStack() as self.ways, super().installed():
            yield self

    @functools.cached_property
    def place(self):
        """(host, port) of the Service; known even when the cluster's API is away."""
        if given.KUBECONFIG:
            return self.forwarded("service/kubecoderun")
        return self.read("service/kubecoderun", ".spec.clusterIP"), PORT

    def forwarded(self, what):
        return "127.0.0.1", self.ways.enter_context(given.forwarded(self.namespace, what, PORT))

    def client(self, **options):
        """Through the Service."""
        return Client(*self.place, **options)

    def client_of(self, server, **options):
        """To that server and no other."""
        if given.KUBECONFIG:
            return Client(*self.forwarded(f"pod/{server['metadata']['name']}"), **options)
        return Client(server["status"]["podIP"], PORT, **options)

    def until_serving(self, client):
        """The server that this client asks is ready. Sooner than a rollout, which counts it as there ten seconds later."""
        assert wait_until(lambda: asked(client, "/ready") == 200), self.log()[-8000:]
        return self

    def until_serving_without(self, server):
        """Another server is ready, and this one gone."""
        assert wait_until(lambda: self.is_gone(server) and self.servers()), self.log()[-8000:]
        return self.until_serving(self.client())

    def is_gone(self, server):
        return server["metadata"]["uid"] not in [pod["metadata"]["uid"] for pod in self.objects("pods", self.namespace)]

    def objects(self, kind, namespace=None):
        return json.loads(kubernetes.verb("kubectl", "-n", namespace or self.sandboxes, "get", kind, "-o", "json"))["items"]

    def pods(self):
        """Its sandboxes, whatever became of them."""
        return self.objects("pods")

    def running(self):
        return running(self.pods())

    def pods_that_run(self, command):
        """Sandboxes in which a process has this command line."""
        running = host.of_pods()
        return [pod for pod in self.pods() if command in running.get(pod["metadata"]["uid"], {}).values()]

    def servers(self):
        """Pods of servers that run and are not about to end."""
        return running(self.objects("pods", self.namespace))

    def is_full(self, servers=1):
        """As many pods run as the pools keep, and there is no other one; none is a Job's, which the server is about to replace."""
        pods = self.pods()
        warm = [pod for pod in running(pods) if not of_job(pod)]
        return len(warm) == len(pods) == servers * sum(self.pools.values())

    def until_full(self, servers=1, seconds=180):
        if not wait_until(lambda: self.is_full(servers), seconds):
            state = [(pod["metadata"]["name"], pod["status"]["phase"]) for pod in self.pods()]
            raise AssertionError(f"{state}\n{self.log()[-8000:]}")
        return self


def running(pods):
    return [pod for pod in pods if pod["status"]["phase"] == "Running" and "deletionTimestamp" not in pod["metadata"]]


def of_job(pod):
    return "batch.kubernetes.io/job-name" in pod["metadata"]["labels"]


def asked(client, path):
    """The status of an answer, or None when nobody answers."""
    try:
        return client.get(path).status
    except (OSError, http.client.HTTPException):
        client.close()
        return None


@contextlib.contextmanager
def deployed(load, namespace, pools, **values):
    """A product when its server serves."""
    values = {"images.server": load("server")} | values
    image = load("all")
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "known-key"}, "stringData": {"API_KEY": KEY}}
    with Namespace(namespace).there() as here:
        here.apply(secret)
        with Product(namespace, image, pools, **values).installed() as product:
            yield product.until_serving(product.client())

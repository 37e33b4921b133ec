"""Sandboxes in pods of a real cluster."""

import contextlib
import http.client
import json
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from . import servers, tools
from harness import host

os.environ.pop("KUBECONFIG", None)  # somebody's own cluster is not measured
sys.path.insert(0, str(tools.REPOSITORY / "tests/cluster"))

import kubernetes  # noqa: E402  (the path comes first)

IMAGES = tools.REPOSITORY / "build/images"
LEAST_OF_BARE = 0.9
MOST_TAKE_OVER = 10  # s
SPACING_MS = 1500  # a node makes one to three pods a second


def cluster(run):
    """A cluster of one node on this machine (`tests/cluster/machine`), and the server beside it. `/exec`: `print(1)` in Python 1.5 s apart, with warm pods
    and, in turn, with jails on this machine. Refill: pods are asked for at once, with an empty pool; from the creation of the first one until
    the container of the last one runs. In turn the server's own, and the same pods by one `kubectl create`, which nobody talks to. Killed server: of two
    that share the namespace, one that runs a program; until the other one has adopted or removed all pods that it had."""
    if reason := kubernetes.obstacle():
        raise tools.CannotMeasure(f"no cluster on this machine: {reason}")
    with there(), space("bench") as where, tempfile.TemporaryDirectory() as folder:
        plan = settings(where, load_image("py"), pathlib.Path(folder))
        exec_through_a_pod(run, plan)
        refill(run, where, plan)
        take_over(run, where, plan)


@contextlib.contextmanager
def there():
    """A cluster; one that was up is left up."""
    if kubernetes.is_up():
        yield kubernetes.verb("up")
        return
    with kubernetes.started() as config:
        yield config


@contextlib.contextmanager
def space(name):
    namespace = kubernetes.Namespace(name)
    with namespace.there():
        yield namespace


def load_image(which):
    subprocess.run([tools.REPOSITORY / "scripts/image", which, "--output", IMAGES], check=True, stdout=subprocess.DEVNULL)
    said = kubernetes.verb("load-image", IMAGES / f"sandbox-{which}.oci.tar")
    return next(word for word in said.split() if word.startswith("localhost/"))


def settings(where, image, folder):
    """Of a server beside the cluster: there is no policy, because it would close the way to it."""
    config = folder / "kubeconfig"
    config.write_text(kubernetes.verb("kubectl", "config", "view", "--raw", "--flatten"))
    folder.chmod(0o755)  # the server is an ordinary user
    config.chmod(0o644)
    return {"SANDBOX_BACKEND": "kubernetes", "KUBECONFIG": config, "K8S_NAMESPACE": where.name, "K8S_REQUIRE_NETWORK_POLICY": "false",
            "LANG_IMAGE_PY": image, "POD_POOL_COLD": None, "SANDBOX_UID_BASE": None}


def exec_through_a_pod(run, plan):
    count = run.scale(25, 12)
    options = {"every": SPACING_MS, "count": count, "warm_up": 3, "urgent": 1, **tools.exec_options("py", **tools.say_one())}
    in_pods, local = [], []
    with servers.product(POD_POOL_PY=8, **plan) as pods, servers.product() as jails:
        for _ in range(run.repeats):
            in_pods.append(tools.load(pods.port, **options))
            local.append(tools.load(jails.port, **options))
    one, other = tools.middle(in_pods)["p50"], tools.middle(local)["p50"]
    run.add_time("print(1) through a warm pod, p50", one, at_most=other + run.unit, must=f"≤ local + 1 U = {(other + run.unit) / 1000:.2f} ms",
                 note=f" (local {other / 1000:.2f} ms)")
    run.add_count("errors and wrong answers", tools.bad_answers(in_pods + local))


def refill(run, where, plan):
    count = run.scale(12, 8)
    own, bare = [], []
    for _ in range(run.repeats):
        with Running(where) as pods:
            with servers.product(POD_POOL_PY=count, **plan):
                own.append(count / pods.until(count))
                like = json.loads(where.kubectl("get", "pods", "-o", "json"))["items"][0]
        gone(where)
        with Running(where) as pods:
            where.kubectl("create", "-f", "-", input=json.dumps({"apiVersion": "v1", "kind": "List", "items": copies(like, count)}))
            bare.append(count / pods.until(count))
        where.kubectl("delete", "pods", "--all", "--wait=false")
        gone(where)
    rate, floor = statistics.median(own), statistics.median(bare)
    run.add(f"refill of {count} pods", f"{rate:.2f}/s (bare: {floor:.2f}/s; {rate / floor:.2f} of it)", must="≥ 0.9 of bare",
            met=rate >= LEAST_OF_BARE * floor)


def take_over(run, where, plan):
    times = []
    for _ in range(run.repeats):
        with servers.product(POD_POOL_PY=2, **plan), servers.product(POD_POOL_PY=2, **plan) as victim:
            program = threading.Thread(target=run_until_broken, args=(victim,))
            program.start()
            time.sleep(3)  # it runs, and its pod is replaced
            left = replica_of(victim, where)
            killed = time.monotonic()
            for pid in sorted(host.descendants(victim.process.pid)):  # the supervisor first
                os.kill(pid, signal.SIGKILL)
            while left in replicas(where).values():
                if time.monotonic() > killed + 120:
                    raise tools.CannotMeasure("a killed server's pods stay")
                time.sleep(0.1)
            times.append(time.monotonic() - killed)
            program.join()
        gone(where)
    run.add_time("a killed server's pods are adopted or gone after", 1e6 * statistics.median(times), at_most=1e6 * MOST_TAKE_OVER, must=f"≤ {MOST_TAKE_OVER} s",
                 note=f" (longest {max(times):.1f} s)")


def run_until_broken(server):
    with contextlib.suppress(OSError, http.client.HTTPException):
        server.client(tries=1).post("/exec", {"lang": "py", "code": "import time; time.sleep(25)"})


def replicas(where):
    """{name of a pod: which server it belongs to}."""
    pods = json.loads(where.kubectl("get", "pods", "-o", "json"))["items"]
    return {pod["metadata"]["name"]: pod["metadata"]["labels"]["kubecoderun/replica"] for pod in pods}


def replica_of(server, where):
    """What its pods are labelled with: that of a pod in which it runs something."""
    before = replicas(where)  # that pod goes with its program
    return before[server.client().exec("py", "import os; print(os.uname().nodename)")["stdout"].strip()]


def copies(pod, count):
    """Pods of the same specification that no server takes for its own."""
    spec = {key: value for key, value in pod["spec"].items() if key != "nodeName"}
    return [{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": f"bare-{number}"}, "spec": spec} for number in range(count)]


def gone(where):
    deadline = time.monotonic() + 120
    while where.kubectl("get", "pods", "-o", "name"):
        if time.monotonic() > deadline:
            raise tools.CannotMeasure("pods do not go away")
        time.sleep(0.5)


class Running:
    """When the containers of a namespace's pods began to run, as a watch tells."""

    PATH = '{.metadata.name} {.status.phase}{"\\n"}'

    def __init__(self, where):
        self.where, self.times, self.begun = where, {}, None

    def __enter__(self):
        command = kubernetes.command("kubectl", "-n", self.where.name, "get", "pods", "--watch", "-o", f"jsonpath={self.PATH}")
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.reader = threading.Thread(target=self.read)
        self.reader.start()
        return self

    def read(self):
        for line in self.process.stdout:
            name, _, phase = line.strip().partition(" ")
            self.begun = self.begun or time.monotonic()
            if phase == "Running":
                self.times.setdefault(name, time.monotonic())

    def until(self, count):
        """Seconds from the first pod's creation until the last of `count` began to run."""
        deadline = time.monotonic() + 120
        while len(self.times) < count:
            if time.monotonic() > deadline:
                raise tools.CannotMeasure(f"{len(self.times)} of {count} pods run")
            time.sleep(0.02)
        return sorted(self.times.values())[count - 1] - self.begun

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.reader.join()

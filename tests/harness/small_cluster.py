"""A cluster of one machine for tests of several servers: the part of the Kubernetes API that the server uses for pods, and real runners in
the place of containers, each on an address of its own. No scheduling, no isolation, no Jobs; `tests/cluster` has a real one."""

import itertools
import json
import os
import pathlib
import re
import signal
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from .server import binary, free_port

PODS = re.compile(r"^/api/v1/namespaces/test/pods(?:/([a-z0-9-]+))?$")


def merge(into, patch):
    for key, value in patch.items():
        if value is None:
            into.pop(key, None)
        elif isinstance(value, dict):
            merge(into.setdefault(key, {}), value)
        else:
            into[key] = value


class Http(ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """Servers are killed in the middle of what they ask."""


class SmallCluster:
    def __init__(self, folder, sandbox_root):
        self.folder, self.sandbox_root = pathlib.Path(folder), sandbox_root
        self.changed = threading.Condition()
        self.pods, self.changes, self.runners = {}, [], {}
        self.version = 100
        self.numbers = itertools.count(1)
        self.http = Http(("127.0.0.1", free_port()), self.handler())
        self.http.daemon_threads = True
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        self.kubeconfig = self.folder / "kubeconfig"
        self.kubeconfig.write_text(json.dumps({
            "apiVersion": "v1", "kind": "Config", "current-context": "c",
            "clusters": [{"name": "c", "cluster": {"server": f"http://127.0.0.1:{self.http.server_port}"}}],
            "users": [{"name": "c", "user": {}}],
            "contexts": [{"name": "c", "context": {"cluster": "c", "user": "c", "namespace": "test"}}]}))

    def close(self):
        self.http.shutdown()
        for runner in self.runners.values():
            if runner.poll() is None:
                runner.send_signal(signal.SIGTERM)
            runner.wait(20)

    def note(self, kind, pod):
        """With the lock held."""
        self.version += 1
        pod["metadata"]["resourceVersion"] = str(self.version)
        self.changes.append((self.version, json.dumps({"type": kind, "object": pod})))
        self.changed.notify_all()

    def create(self, pod):
        number = next(self.numbers)
        name = pod["metadata"]["name"]
        pod["metadata"].update({"uid": f"uid-{number}", "namespace": "test"})
        with self.changed:
            self.pods[name] = pod
            self.note("ADDED", pod)
        address = f"127.{1 + os.getpid() % 250}.7.{number}"
        token = pod["spec"]["containers"][0]["env"][0]["value"]
        log = open(self.folder / name, "wb")  # noqa: SIM115  (the runner's)
        runner = self.runners[name] = subprocess.Popen(
            [binary().parent / "kubecoderun-runner", "--level", "namespaces", "--sandbox-root", self.sandbox_root,
             "--listen-tcp", f"{address}:8090", "--token-env", "KUBECODERUN_RUNNER_TOKEN", "--runs", "1", "--alone", "30",
             "--uid-base", str((0x2000 + number) * 0x10000)],
            env={"PATH": os.environ["PATH"], "KUBECODERUN_RUNNER_TOKEN": token}, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        threading.Thread(target=self.follow, args=(name, address, runner), daemon=True).start()
        return pod

    def follow(self, name, address, runner):
        self.set_status(name, {"phase": "Running", "podIP": address})
        code = runner.wait()
        ended = {"name": "sandbox", "state": {"terminated": {"reason": "Completed" if code == 0 else "Error", "exitCode": code}}}
        self.set_status(name, {"phase": "Failed" if code else "Succeeded", "containerStatuses": [ended]})

    def set_status(self, name, status):
        with self.changed:
            if name in self.pods:
                self.pods[name].setdefault("status", {}).update(status)
                self.note("MODIFIED", self.pods[name])

    def remove(self, name, wanted):
        with self.changed:
            pod = self.pods[name]
            wanted = wanted.get("preconditions", {})
            if any(key in wanted and wanted[key] != pod["metadata"][key] for key in ("uid", "resourceVersion")):
                return 409
            del self.pods[name]
            self.note("DELETED", pod)
        if self.runners[name].poll() is None:
            self.runners[name].kill()
        return 200

    def patch(self, name, patch):
        with self.changed:
            pod = self.pods[name]
            version = patch["metadata"].pop("resourceVersion", None)
            if version not in (None, pod["metadata"]["resourceVersion"]):
                return 409
            merge(pod, patch)
            self.note("MODIFIED", pod)
        return 200

    def replica_of(self, name):
        with self.changed:
            return self.pods[name]["metadata"]["labels"]["kubecoderun/replica"]

    def number_of(self, name):
        """The oldest has the lowest."""
        return int(self.pods[name]["metadata"]["uid"].removeprefix("uid-"))

    def handler(cluster):  # noqa: N805  (what it makes has a self of its own)
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def answer(self, status, body):
                text = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def refuse(self, status):
                reason = {404: "NotFound", 409: "Conflict"}[status]
                self.answer(status, {"kind": "Status", "status": "Failure", "reason": reason, "code": status, "message": reason})

            def read(self):
                return json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")

            def place(self):
                found = PODS.match(urlsplit(self.path).path)
                return found, found and found[1]

            def do_GET(self):
                found, _ = self.place()
                query = parse_qs(urlsplit(self.path).query)
                if not found:
                    return self.refuse(404)
                if "watch" in query:
                    return self.watch(int(query["resourceVersion"][0]))
                with cluster.changed:
                    body = {"kind": "PodList", "apiVersion": "v1", "metadata": {"resourceVersion": str(cluster.version)},
                            "items": json.loads(json.dumps(list(cluster.pods.values())))}
                return self.answer(200, body)

            def watch(self, version):
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                while True:
                    with cluster.changed:
                        cluster.changed.wait_for(lambda: cluster.version > version, timeout=1)
                        lines = [line for number, line in cluster.changes if number > version]
                        version = max(version, cluster.version)
                    try:
                        for line in lines:
                            self.wfile.write(b"%x\r\n%s\n\r\n" % (len(line.encode()) + 1, line.encode()))
                    except OSError:
                        return  # whoever watched is gone

            def do_POST(self):
                found, _ = self.place()
                body = self.read()
                return self.answer(201, cluster.create(body)) if found else self.refuse(404)

            def change(self, do):
                _, name = self.place()
                body = self.read()
                if name not in cluster.pods:
                    return self.refuse(404)
                pod = cluster.pods[name]
                status = do(name, body)
                return self.answer(200, pod) if status == 200 else self.refuse(status)

            def do_PATCH(self):
                return self.change(cluster.patch)

            def do_DELETE(self):
                return self.change(cluster.remove)

        return Handler

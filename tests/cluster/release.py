"""A release of the chart in a cluster, by Helm."""

import contextlib
import functools
import pathlib
import subprocess

import kubernetes

CHART = pathlib.Path(__file__).resolve().parents[2] / "deploy/helm/kubecoderun"
EVERYTHING = "deployments,replicasets,pods,services,configmaps,secrets,serviceaccounts,roles,rolebindings,networkpolicies," \
             "persistentvolumeclaims,poddisruptionbudgets,ingresses,resourcequotas,limitranges"


@functools.cache
def usual_values():
    """Of the images of this machine; no storage class is needed. The bash image has Python too."""
    networks = ",".join(f"{address}/{128 if ':' in address else 32}" for address in kubernetes.places_of_the_api())
    return {
        "images.pullPolicy": kubernetes.PULL_POLICY,
        "persistence.enabled": "false",
        "settings.SHUTDOWN_DELAY_SECONDS": "0",  # nobody is waited for, except where an upgrade is looked at
        "networkPolicy.apiServer.networks": f"{{{networks}}}",
    }


class Release:
    name = "kubecoderun"

    def __init__(self, namespace, **values):
        self.namespace, self.sandboxes = namespace, f"{namespace}-sandboxes"
        self.values = usual_values() | values

    def helm(self, *words, **options):
        return kubernetes.verb("helm", "--namespace", self.namespace, *words, **options)

    def options(self, **more):
        return [f"--set={name}={value}" for name, value in (self.values | more).items()]

    def install(self, *options):
        self.helm("install", self.name, CHART, "--create-namespace", *options, *self.options())

    def upgrade(self, *options, **more):
        self.helm("upgrade", self.name, CHART, *options, *self.options(**more))

    @contextlib.contextmanager
    def installed(self):
        """From its installation on; going afterwards, even when it did not come up."""
        with contextlib.ExitStack() as last:
            last.callback(self.remove)
            last.callback(self.uninstall, "--wait=false")
            self.install()
            yield self

    def until_ready(self):
        """The server is ready to run programs."""
        try:
            kubernetes.verb("kubectl", "-n", self.namespace, "rollout", "status", "deployment/kubecoderun", "--timeout=120s")
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.log()}") from None
        return self

    def log(self):
        return kubernetes.verb("kubectl", "-n", self.namespace, "logs", "deployment/kubecoderun", check=False)

    def test(self, *options):
        """Whether `helm test` succeeded, and all that it said: its pods' words come on standard error."""
        command = kubernetes.command("helm", "--namespace", self.namespace, "test", self.name, *options)
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
        return done.returncode == 0, done.stdout + done.stderr

    def uninstall(self, *options):
        self.helm("uninstall", self.name, "--wait", "--timeout", "120s", "--ignore-not-found", *options)

    def remove(self):
        """Both namespaces, whatever became of the release."""
        kubernetes.verb("kubectl", "delete", "namespace", self.namespace, self.sandboxes, "--ignore-not-found", "--wait=false")

    def read(self, what, path, namespace=None):
        return kubernetes.verb("kubectl", "-n", namespace or self.namespace, "get", what, "-o", f"jsonpath={{{path}}}")

    def left(self):
        """Names of what is still there of this release, wherever."""
        label = f"app.kubernetes.io/instance={self.name}"
        said = kubernetes.verb("kubectl", "get", EVERYTHING, "-A", "-l", label, "-o",
                               "jsonpath={range .items[*]}{.kind} {.metadata.namespace}/{.metadata.name}{'\\n'}{end}")
        ours = (f" {self.namespace}/", f" {self.sandboxes}/")
        return [line for line in said.splitlines() if any(part in line for part in ours)]

"""The cluster behaves as a real one: pods, limits, the pod security standard, faults of its parts."""

from kubernetes import pod


def test_a_pod_runs_as_the_image_user_on_a_read_only_root(namespace, bash_image):
    namespace.apply(pod("hello", bash_image, ["/bin/bash", "-c", "echo hello; id -u; touch /x 2>/dev/null || echo refused"]))
    namespace.wait("pod/hello", "jsonpath={.status.phase}=Succeeded")
    said = namespace.kubectl("logs", "hello").splitlines()
    assert said == ["hello", "65532", "refused"]


def test_the_runner_is_in_the_image_and_cannot_be_written(namespace, bash_image):
    runner = "/usr/local/bin/kubecoderun-runner"
    namespace.apply(pod("runner", bash_image, ["/bin/bash", "-c", f"{runner} --help; chmod u+w {runner} 2>/dev/null || echo refused"]))
    namespace.wait("pod/runner", "jsonpath={.status.phase}=Succeeded")
    said = namespace.kubectl("logs", "runner")
    assert "--sandbox-root" in said and said.endswith("refused")


def test_a_privileged_pod_is_refused(namespace, bash_image):
    bad = pod("bad", bash_image, ["true"])
    bad["spec"]["containers"][0]["securityContext"] = {"privileged": True}
    try:
        namespace.apply(bad)
    except AssertionError as refusal:
        assert 'violates PodSecurity "restricted' in str(refusal)
    else:
        raise AssertionError("the pod was accepted")


def test_too_much_memory_ends_the_container(namespace, bash_image):
    command = ["python3", "-c", "x = bytearray(200 << 20)"]
    namespace.apply(pod("greedy", bash_image, command, resources={"limits": {"memory": "64Mi", "cpu": "500m"}}))
    namespace.wait("pod/greedy", "jsonpath={.status.containerStatuses[0].state.terminated.reason}=OOMKilled")


def test_a_pod_waits_while_the_scheduler_is_away(machine, namespace, bash_image, cluster):
    cluster.verb("stop", "kube-scheduler")
    try:
        namespace.apply(pod("waiting", bash_image, ["true"]))
        assert not cluster.succeeds("status")
        assert namespace.read("pod/waiting", ".spec.nodeName") == ""
    finally:
        cluster.verb("start", "kube-scheduler")
    namespace.wait("pod/waiting", "jsonpath={.status.phase}=Succeeded")


def test_pods_on_fake_nodes_become_ready_without_running(machine, namespace, cluster):
    cluster.verb("fake-nodes", 2)
    fake = pod("fake", "localhost/nothing:1", ["true"])
    fake["spec"] |= {"nodeSelector": {"type": "fake"}, "tolerations": [{"key": "fake", "operator": "Exists"}]}
    namespace.apply(fake)
    namespace.wait("pod/fake", "condition=Ready")

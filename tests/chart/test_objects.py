"""Properties of the rendered objects that people rely on."""

import hashlib
import ipaddress
import pathlib
import re

import chart
import pytest

VALUES = pathlib.Path(__file__).parent / "values"


def of_kind(found, kind):
    return [item for (each, _, _), item in found.items() if each == kind]


def test_helm_finds_nothing_to_complain_of():
    chart.helm("lint", "--strict", chart.CHART)


def test_versions_are_those_of_the_program():
    project = re.search(r"project\(\s*\S+\s+VERSION\s+([\d.]+)", (chart.REPOSITORY / "CMakeLists.txt").read_text())[1]
    said = (chart.CHART / "Chart.yaml").read_text()
    assert f'appVersion: "{project}"' in said


def pods(found):
    """Every pod that the chart makes itself."""
    yield chart.server_pod(found)
    yield from (item["spec"] for item in of_kind(found, "Pod"))


@pytest.mark.parametrize("case", ["default", "everything", "openshift"])
def test_every_pod_is_restricted(case):
    for pod in pods(chart.objects("--values", VALUES / f"{case}.yaml")):
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        for container in pod["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}
            assert container["resources"]["limits"]["memory"]


def test_a_pod_of_the_server_is_made_for_one_key():
    found = chart.objects()
    secret = next(each["data"] for each in of_kind(found, "Secret") if "API_KEY" in each["data"])
    notes = of_kind(found, "Deployment")[0]["spec"]["template"]["metadata"]["annotations"]
    assert notes["checksum/key"] == hashlib.sha256(secret["API_KEY"].encode()).hexdigest()


def test_the_cluster_may_choose_the_users():
    found = chart.objects("--values", VALUES / "openshift.yaml")
    for pod in pods(found):
        assert not {"runAsUser", "runAsGroup", "fsGroup"} & pod["securityContext"].keys()
    assert chart.settings(found)["K8S_RUN_AS_USER"] == "cluster"


def test_there_are_no_cluster_roles_and_no_wildcards(rendered):
    assert not [kind for kind, _, _ in rendered if kind.startswith("Cluster")]
    role, = of_kind(rendered, "Role")
    assert role["metadata"]["namespace"] == "code-sandboxes"
    assert "*" not in str(role["rules"])


CALLS = {"create": ["create"], "remove": ["delete"], "patch": ["patch"], "get": ["get"], "list": ["list"]}
KINDS = {"Pod": "pods", "Job": "jobs", "Event": "events"}


def used_rights(folder):
    """What the calls of the client in that folder need: client.create<kubernetes::Pod>(...), WatchListener<kubernetes::Pod>."""
    used = {}
    for path in folder.glob("*.*"):
        if path.stem.endswith("_test") or path.stem.startswith("fake_"):
            continue
        text = path.read_text()
        for call, kind in re.findall(r"\b(create|remove|patch|get|list)<kubernetes::(\w+)>\(", text):
            used.setdefault(KINDS[kind], set()).update(CALLS[call])
        for kind in re.findall(r"WatchListener<kubernetes::(\w+)>", text):
            used.setdefault(KINDS[kind], set()).update(["list", "watch"])
    return {kind: sorted(verbs) for kind, verbs in used.items()}


def test_rights_are_those_that_the_code_uses(rendered):
    role, = of_kind(rendered, "Role")
    given = {kind: sorted(rule["verbs"]) for rule in role["rules"] for kind in rule["resources"]}
    assert given == used_rights(chart.REPOSITORY / "src/backends/pods")


@pytest.mark.parametrize(("options", "strategy", "delay", "grace"), [
    ([], "Recreate", None, 45),
    (["--set=persistence.enabled=false"], "RollingUpdate", "10", 55),
    (["--set=persistence.enabled=false", "--set=settings.SHUTDOWN_DELAY_SECONDS=3"], "RollingUpdate", "3", 48),
    (["--set=persistence.existingClaim=ours", "--set=settings.SHUTDOWN_DELAY_SECONDS=3"], "Recreate", "3", 48),
])
def test_servers_overlap_where_they_do_not_share_a_folder(options, strategy, delay, grace):
    found = chart.objects(*options)
    deployment, = of_kind(found, "Deployment")
    assert deployment["spec"]["strategy"]["type"] == strategy
    if strategy == "RollingUpdate":
        assert deployment["spec"]["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}
    assert chart.settings(found).get("SHUTDOWN_DELAY_SECONDS") == delay
    assert chart.server_pod(found)["terminationGracePeriodSeconds"] == grace


def test_the_role_is_bound_to_the_server_s_account(rendered):
    binding, = of_kind(rendered, "RoleBinding")
    assert binding["subjects"] == [{"kind": "ServiceAccount", "name": "kubecoderun", "namespace": "code"}]
    assert chart.server_pod(rendered)["serviceAccountName"] == "kubecoderun"


def policy(found, name):
    return next(item["spec"] for item in of_kind(found, "NetworkPolicy") if item["metadata"]["name"] == name)


def test_sandboxes_are_reached_by_the_server_only_from_another_namespace_too(rendered):
    spec = policy(rendered, "kubecoderun-sandboxes")
    rule, = spec["ingress"]
    peer, = rule["from"]  # one peer with both selectors; two peers would let in either
    assert peer["namespaceSelector"]["matchLabels"] == {"kubernetes.io/metadata.name": "code"}
    server = next(item for (kind, _, _), item in rendered.items() if kind == "Deployment")
    labels = server["spec"]["template"]["metadata"]["labels"]
    assert peer["podSelector"]["matchLabels"].items() <= labels.items()
    assert rule["ports"] == [{"protocol": "TCP", "port": 8090}]


def test_sandboxes_reach_nothing(rendered):
    spec = policy(rendered, "kubecoderun-sandboxes")
    assert "Egress" in spec["policyTypes"] and not spec["egress"]
    everything = policy(rendered, "kubecoderun-default-deny")
    assert everything == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


@pytest.mark.parametrize("address", [
    "10.96.0.1", "172.20.0.10", "192.168.1.1", "100.64.0.1", "127.0.0.1", "169.254.169.254", "192.0.0.192",
    "::1", "fd00:ec2::254", "fe80::a9fe:a9fe", "64:ff9b::a00:1", "64:ff9b:1::a00:1", "2002:a00:1::", "ff02::1",
    "203.0.113.7", "2001:db8::1"])
def test_an_opened_network_leaves_private_addresses_closed(address):
    spec = policy(chart.objects("--values", VALUES / "everything.yaml"), "interpreter-sandboxes")
    assert not reaches(spec, address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111"])
def test_an_opened_network_opens_public_addresses(address):
    spec = policy(chart.objects("--values", VALUES / "everything.yaml"), "interpreter-sandboxes")
    assert reaches(spec, address)


def reaches(spec, address):
    wanted = ipaddress.ip_address(address)
    blocks = [peer["ipBlock"] for rule in spec["egress"] for peer in rule["to"]]
    for block in blocks:
        for closed in block["except"]:  # as the API server demands it
            assert ipaddress.ip_network(closed).subnet_of(ipaddress.ip_network(block["cidr"]))
    return any(wanted in ipaddress.ip_network(block["cidr"])
               and not any(wanted in ipaddress.ip_network(closed) for closed in block["except"]) for block in blocks)


def test_sandboxes_go_with_the_server_s_pod_where_it_can_own_them():
    def given(case):
        container, = chart.server_pod(chart.objects("--values", VALUES / f"{case}.yaml"))["containers"]
        return {each["name"] for each in container["env"]}

    assert "POD_UID" in given("one-namespace")
    assert "POD_UID" not in given("default")  # the namespace goes with the release


@pytest.mark.parametrize("case, required", [("default", "true"), ("no-policies", "false")])
def test_the_server_demands_the_policies_that_the_chart_makes(case, required):
    found = chart.objects("--values", VALUES / f"{case}.yaml")
    assert chart.settings(found)["K8S_REQUIRE_NETWORK_POLICY"] == required
    container, = chart.server_pod(found)["containers"]
    own, = [each["valueFrom"]["fieldRef"]["fieldPath"] for each in container["env"] if each["name"] == "POD_IP"]
    assert own == "status.podIP"


def test_the_pod_that_stands_in_for_a_sandbox_is_held_by_the_same_policy_and_is_none_for_the_server():
    found = chart.objects()
    pod = next(item for item in of_kind(found, "Pod") if item["metadata"]["namespace"] == "code-sandboxes")
    component = pod["metadata"]["labels"]["app.kubernetes.io/component"]
    expression, = policy(found, "kubecoderun-sandboxes")["podSelector"]["matchExpressions"]
    assert expression["values"] == ["sandbox", component]
    assert component != "sandbox"  # the server removes those that it does not know


def test_tests_leave_nothing_behind_and_use_our_images():
    hooks = of_kind(chart.objects(), "Pod")
    assert len(hooks) == 2
    for pod in hooks:
        notes = pod["metadata"]["annotations"]
        assert {"hook-succeeded", "hook-failed"} <= set(notes["helm.sh/hook-delete-policy"].split(","))
        assert pod["spec"]["containers"][0]["image"] == "localhost/kubecoderun-sandbox-py:0.1.0"

"""The attack suite through the Service, against programs in pods, as far as its rows concern a pod."""

ROWS = (28, 29, 30, 31, 32, 34, 35, 36, 37, 38, 48, 49)
# They look at the processes of the server, on its machine: test_hostile_pods does so with the server's pod.
NOT_THROUGH_A_SERVICE = {f"test_row_38_floods_of_output[{name}]" for name in ("yes", "big writes", "after closing")}
# What is otherwise in a pod, and what asks for it instead.
NOT_IN_A_POD = {
    "test_row_28_no_socket_of_the_host_is_in_reach": "the runner's own port is in /proc/net/tcp: test_hostile_network asks whether it is in reach",
    "test_row_29_no_interface": "a pod has eth0, and its programs no sockets: test_hostile_network looks at what leaves by it",
}


def test_the_attack_suite_holds_in_pods(attacked, ask):
    rows = " or ".join(f"row_{row}" for row in ROWS)
    passed, skipped = ask(attacked, "hostile", "-k", f"({rows}) and not {' and not '.join(NOT_IN_A_POD)}")
    assert skipped == NOT_THROUGH_A_SERVICE
    asked = {row for row in ROWS if any(f"row_{row}_" in name for name in passed)}
    assert asked == set(ROWS)

"""Sandboxes in pods, without a cluster."""

from . import tools

MOST_LEASE = 200      # us
MOST_REFILL = 10_000  # us
LEAST_RATE = 20_000
MOST_BYTES = 5 << 20  # of 1,000 pods


def pods(run):
    """The keeper of the server with an API server, a kubelet and runners that do nothing, over real connections with TLS. A lease is `acquire`, as the
    coroutine of a request sees it; the floor is a lock, a queue and one look at a socket. Refill: from taking a pod until the request for its
    replacement has arrived. Memory: what 1,000 warm pods, with their open connections, add to a process that has nothing else (--quick: 200)."""
    count, leases = run.scale((1_000, 200_000), (200, 20_000))
    results = tools.run_json(tools.PROGRAMS / "bench_pods", count, leases)
    lease, floor = results["lease"], results["floor"]
    run.add_time("lease a warm pod, p99", lease["p99"], at_most=MOST_LEASE, must="≤ 0.2 ms",
                 note=f" (p50 {lease['p50']:.1f} us; floor p50 {floor['p50']:.1f} us, p99 {floor['p99']:.1f} us)")
    rate = results["leases_per_second"]
    run.add("leases per second, one thread", f"{rate:.0f} (floor {results['floor_per_second']:.0f})", must=f"≥ {LEAST_RATE}",
            met=rate >= LEAST_RATE)
    run.add_time("a pod is taken until another is asked for, p99", results["refill"]["p99"], at_most=MOST_REFILL, must="≤ 10 ms",
                 note=f" (p50 {results['refill']['p50']:.0f} us)")
    memory = 1_000 * results["bytes_of_a_warm_pod"]
    run.add("memory of 1,000 warm pods", f"{memory / 1048576:.1f} MB", must="≤ 5 MB", met=memory <= MOST_BYTES)

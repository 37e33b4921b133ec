"""Sandboxes in pods, without a cluster."""

from . import tools

MOST_LEASE = 200      # us
MOST_REFILL = 10_000  # us
LEAST_RATE = 20_000
MOST_MEGABYTES = 5    # for 1,000 pods


def pods(run):
    """The keeper of the server with an API server, a kubelet and runners that do nothing, over real connections with TLS. A lease is `acquire`, as the
    coroutine of a request sees it; the floor is a lock, a queue and one look at a socket. Refill: from taking a pod until the request for its
    replacement has arrived. Memory: what 1,000 pods (--quick: 200) add to a process that has nothing else, when another server made them, and when they are its own,
    warm, with an open connection each. What TLS alone allocates for one end of an idle connection stands beside."""
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
    thousand = {name: 1_000 * each / 1048576 for name, each in results["bytes_of_a_pod"].items()}
    run.add("memory of 1,000 pods that another server has", f"{thousand['tracked']:.1f} MB", must=f"≤ {MOST_MEGABYTES} MB",
            met=thousand["tracked"] <= MOST_MEGABYTES)
    run.add("memory of 1,000 warm pods of its own", f"{thousand['warm']:.1f} MB (of it TLS: {thousand['channel']:.1f} MB)",
            must=f"≤ {MOST_MEGABYTES} MB", met=thousand["warm"] <= MOST_MEGABYTES)

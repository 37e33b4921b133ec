"""Does anything grow with the number of runs?"""

from . import servers, tools
from harness import host


def memory(run):
    """Memory of supervisor, server and runner together (PSS; sandboxes and their zygotes excluded) after 1,000 and after
    10,000 runs of `print(1)`, two connections; then descriptors, processes, mounts and cgroup folders against the look
    before the first of them (after 50 to warm up)."""
    first, total = run.scale((1000, 10000), (200, 1000))
    options = {"connections": 2, **tools.exec_options("py", **tools.say_one())}
    with servers.product() as server:
        tools.load(server.port, count=50, **options)
        before = host.settle(server)
        early, early_pss = after(server, first, options)
        late, late_pss = after(server, total - first, options)
        tools.load(server.port, count=50, **options)  # uses up what an ended zygote generation has parked
        different = host.differences(server, before, seconds=5)
    growth = late_pss / early_pss - 1
    run.add(f"memory after {first:,} runs", f"{early_pss / 1024:.1f} MB")
    run.add(f"memory after {total:,} runs", f"{late_pss / 1024:.1f} MB ({growth:+.1%})", must="within 5 %",
            met=abs(growth) <= 0.05)
    what = ", ".join(f"{name} {was} → {now}" for name, (was, now) in different.items())
    run.add("descriptors, processes, mounts, cgroups", f"changed: {what}" if what else "as at the start",
            must="as at the start", met=not different)
    run.add_count("errors and wrong answers", tools.bad_answers([early, late]), of=total)


def after(server, count, options):
    """The result of `count` more runs, and the memory when things have settled."""
    result = tools.load(server.port, count=count, **options)
    host.settle(server)
    return result, servers.memory_kilobytes(servers.own_processes(server))[1]

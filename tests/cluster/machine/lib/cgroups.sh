# Sourced. Our part of each cgroup hierarchy: version 1, 2, or both mounted side by side.

hierarchies() {
    local root
    for root in /sys/fs/cgroup /sys/fs/cgroup/*/; do
        root=${root%/}
        [ "$root" != /sys/fs/cgroup/unified ] || continue
        [ ! -e "$root/cgroup.procs" ] || echo "$root"
    done
}

cgroups_make() {
    local nodes=$1 root group
    for root in $(hierarchies); do
        for group in "$cgroup" "$cgroup/daemons" $(seq -f "$cgroup/node%g" "$nodes"); do
            mkdir -p "$root/$group"
            fill_cpuset "$root" "$group"
            hand_controllers_down "$root" "$group"
        done
    done
}

# Version 1: a new cpuset is empty, and holds no process until it is not.
fill_cpuset() {
    local root=$1 group=$2 file
    [ -e "$root/cpuset.cpus" ] || return 0
    for file in cpuset.cpus cpuset.mems; do
        [ ! -e "$root/$group/$file" ] || cat "$root/$file" >"$root/$group/$file"
    done
}

# Version 2: a group has only the controllers that its parent hands down.
hand_controllers_down() {
    local root=$1 group=$2
    [ -e "$root/cgroup.subtree_control" ] && [ "$group" != "$cgroup/daemons" ] || return 0
    sed 's/\(^\| \)/ +/g' "$root/cgroup.controllers" >"$root/$group/cgroup.subtree_control" || true
}

join_daemons() {
    local procs
    for procs in /sys/fs/cgroup/{,*/}"$cgroup/daemons/cgroup.procs"; do
        [ ! -e "$procs" ] || echo "$BASHPID" >"$procs"
    done
}

# All of them were started by us.
cgroups_members() {
    local root
    for root in /sys/fs/cgroup/{,*/}"$cgroup"; do
        find "$root" -name cgroup.procs -exec cat {} + 2>/dev/null || true
    done | sort -u
}

# With the last process the namespaces go, and with those all mounts and addresses of pods.
cgroups_remove() {
    local root pids end=$((SECONDS + 20))
    while pids=$(cgroups_members) && [ -n "$pids" ] && [ $SECONDS -lt $end ]; do
        # shellcheck disable=SC2086 # a list of words
        kill -9 $pids 2>/dev/null || true
        sleep 0.1
    done
    for root in /sys/fs/cgroup/{,*/}"$cgroup"; do
        while [ -d "$root" ] && [ $SECONDS -lt $end ]; do
            find "$root" -depth -type d -exec rmdir {} + 2>/dev/null || sleep 0.1
        done
        [ ! -d "$root" ] || echo "cluster: $root could not be removed" >&2
    done
}

# Sourced. Messages, waiting, the lock.

die() {
    echo "cluster: $*" >&2
    exit 1
}

started=$EPOCHREALTIME
say() {
    printf '[%6.1fs] %s\n' "$(awk -v a="$started" -v b="$EPOCHREALTIME" 'BEGIN { print b - a }')" "$*" >&2
}

# What this machine lacks, or nothing. Callers that may skip ask for it: `cluster can-run`.
obstacle() {
    local program
    [ "$(uname -s)" = Linux ] || { echo "it needs Linux"; return; }
    [ "$(id -u)" = 0 ] || { echo "it needs root: network namespaces, mounts and cgroups of whole nodes"; return; }
    for program in go containerd ctr runc nft iptables ip openssl python3 mmdebstrap; do
        command -v "$program" >/dev/null || { echo "$program is missing (scripts/bootstrap cluster; Go: from its own site, 1.26 or newer)"; return; }
    done
    [ -d /usr/lib/cni ] || echo "the CNI plugins are missing (scripts/bootstrap cluster)"
}

verb_can-run() {
    local reason
    reason=$(obstacle)
    [ -n "$reason" ] || return 0
    echo "$reason"
    return 1
}

need_machine() {
    local reason
    reason=$(obstacle)
    [ -z "$reason" ] || die "$reason"
}

need_root() { [ "$(id -u)" = 0 ] || die "needs root"; }

need_up() {
    [ -e "$state/complete" ] || die "no cluster is up"
    programs=$(cat "$state/programs")
}

# wait_for SECONDS WHAT COMMAND... repeats COMMAND until it succeeds.
wait_for() {
    local limit=$1 what=$2 end=$((SECONDS + $1))
    shift 2
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || die "no $what after $limit s (see: cluster logs COMPONENT)"
        sleep 0.1
    done
}

# Descriptor 9; daemons are started without it.
lock() {
    mkdir -p "$cache"
    exec 9>"$cache/cluster.lock"
    flock 9
}

kubectl() { "$programs/kubectl" --kubeconfig "$admin" "$@"; }

verb_help() { cat "$here/help.txt"; }

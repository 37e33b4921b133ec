# Sourced. What a person or a test wants to know of a cluster.

verb_kubeconfig() {
    need_up
    echo "$admin"
}

verb_kubectl() {
    need_up
    exec "$programs/kubectl" --kubeconfig "$admin" "$@"
}

memory_of() { awk '/^VmRSS/ { printf "%d", $2 / 1024 }' "/proc/$1/status"; }

# Prints a line for each program; fails when one is dead.
list_programs() {
    local path name pid all=0
    printf '%-26s %-8s %-8s %s\n' COMPONENT STATE PID "MEMORY (MiB)"
    for path in "$state/pids"/*; do
        name=${path##*/}
        pid=$(pid_of "$name")
        if alive "$name"; then
            printf '%-26s %-8s %-8s %s\n' "$name" running "$pid" "$(memory_of "$pid")"
        else
            printf '%-26s %-8s %-8s\n' "$name" DEAD "$pid"
            all=1
        fi
    done
    return $all
}

verb_status() {
    local all=0
    [ -d "$state/pids" ] || { echo "no cluster"; return 1; }
    list_programs || all=1
    if [ -e "$state/complete" ]; then
        need_up
        kubectl get nodes -o wide || all=1
        kubectl get pods -A || all=1
    fi
    return $all
}

verb_logs() {
    local name=${1:-}
    if [ -z "$name" ] || [ ! -e "$state/log/$name" ]; then
        echo "components:" "$(cd "$state/log" 2>/dev/null && echo *)" >&2
        return 1
    fi
    [ "${2:-}" != -f ] || exec tail -n 50 -f "$state/log/$name"
    cat "$state/log/$name"
}

# Sourced. Starts daemons and knows them again: by pid and start time, as pids return.

# The fields of /proc/PID/stat after the program's name; the 20th is the start time.
start_time() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }

pid_of() { cut -d' ' -f1 "$state/pids/$1"; }

# alive NAME: is the recorded process still the one that was started?
alive() {
    local pid time
    read -r pid time 2>/dev/null <"$state/pids/$1" || return 1
    [ -n "$time" ] && [ "$(start_time "$pid")" = "$time" ] &&
        [ "$(sed 's/.*) //' "/proc/$pid/stat" | cut -c1)" != Z ]
}

dead() { ! alive "$1"; }

# launch NAME COMMAND... starts a daemon in our cgroup and records it.
launch() {
    local name=$1 pid
    shift
    printf '%q ' "$name" "$@" >"$state/commands/$name"
    (
        join_daemons
        exec setsid "$@" </dev/null >>"$state/log/$name" 2>&1 9>&-
    ) &
    pid=$!
    echo "$pid $(start_time "$pid")" >"$state/pids/$name"
}

# launch_in NODE NAME COMMAND... the same inside the namespaces of a node.
launch_in() {
    local node=$1 name=$2
    shift 2
    launch "$name" nsenter --target "$(pid_of "$node")" --net --mount -- "$@"
}

verb_in-node() {
    need_up
    need_root
    local number=${1:?in-node: which node?}
    shift
    exec nsenter --target "$(pid_of "node$number")" --net --mount -- "$@"
}

# Sourced. up and down.

# The folder may be one that somebody named by mistake: only one with this file in it is ever removed.
readonly mark=$state/.kubecoderun-cluster

is_up() { [ -e "$state/complete" ] && list_programs >/dev/null && kubectl get --raw /readyz >/dev/null 2>&1; }

# The settings of the kernel as they are before, for `down`.
remember_kernel_settings() {
    local setting
    for setting in $kernel_settings; do
        setting=${setting%=*}
        echo "$setting $(cat "/proc/sys/$setting")"
    done >"$state/kernel-settings"
}

restore_kernel_settings() {
    local setting value
    [ -e "$state/kernel-settings" ] || return 0
    while read -r setting value; do
        [ "$(cat "/proc/sys/$setting")" = "$value" ] || echo "$value" >"/proc/sys/$setting"
    done <"$state/kernel-settings"
}

prepare() {
    local nodes=$1 number
    [ ! -e "$state" ] || [ -z "$(ls -A "$state")" ] || die "$state is not empty and no cluster's"
    ! ip link show "$bridge" >/dev/null 2>&1 || die "$bridge exists: another cluster is up"
    mkdir -p -m 700 "$state"
    [ -O "$state" ] || die "$state belongs to another user"
    touch "$mark"
    mkdir -p "$state"/{pki,kubeconfig,log,pids,commands}
    chmod 700 "$state" "$state/pki" "$state/kubeconfig"
    echo "$programs" >"$state/programs"
    remember_kernel_settings
    certificates_make "$nodes"
    say "certificates made"
    cgroups_make "$nodes"
    network_make
    for ((number = 1; number <= nodes; number++)); do node_namespaces "$number" "$nodes"; done
    say "namespaces made"
}

start_all() {
    local nodes=$1 number
    start_control_plane
    for ((number = 1; number <= nodes; number++)); do start_node "$number"; done
    say "programs started"
    for ((number = 1; number <= nodes; number++)); do node_ready "$number"; done
    wait_for 30 "default service account" kubectl get serviceaccount default
    echo "$nodes" >"$state/complete"
    say "ready"
}

verb_up() {
    local nodes=1
    case "$#:${1:-}" in
        0:) ;;
        2:--nodes) nodes=$2 ;;
        *) die "up: expected nothing or --nodes NUMBER" ;;
    esac
    [[ $nodes =~ ^[1-9]$ ]] || die "--nodes takes 1 to 9"
    programs=$(verb_build)
    if is_up; then
        [ "$(cat "$state/complete")" = "$nodes" ] || die "a cluster with another number of nodes is up"
    else
        [ ! -e "$mark" ] || { say "removing what an earlier cluster left"; remove_all; }
        started=$EPOCHREALTIME
        prepare "$nodes"
        start_all "$nodes"
    fi
    echo "$admin"
}

kill_daemons() {
    local path name
    for path in "$state"/pids/*; do
        name=${path##*/}
        ! alive "$name" || kill -9 "$(pid_of "$name")" 2>/dev/null || true
    done
}

remove_made_folders() {
    local path
    [ -e "$state/made" ] || return 0
    while read -r path; do rmdir "$path" 2>/dev/null || true; done < <(tac "$state/made")
}

# Works on a half-started cluster, too. Nothing is asked to end gently: no state of the cluster outlives it.
remove_all() {
    [ -O "$state" ] && [ -e "$mark" ] || die "$state holds no cluster of ours; nothing removed"
    kill_daemons
    cgroups_remove
    network_remove
    restore_kernel_settings
    remove_made_folders
    # The mark goes last, so that what is left of an interrupted removal can be removed.
    rm -rf --one-file-system "$state"/*
    rm -rf --one-file-system "$state"
}

verb_down() {
    [ $# = 0 ] || die "down takes no argument"
    [ -e "$state" ] || { echo "no cluster"; return; }
    remove_all
    say "down"
}

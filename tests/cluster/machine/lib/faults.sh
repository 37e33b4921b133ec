# Sourced. Ends and starts single programs, for tests of faults. Nothing restarts a program by itself.

component() {
    need_up
    need_root
    if [ ! -f "$state/commands/${1:-}" ] || [[ $1 == node[0-9] ]]; then
        die "expected a component: $(cd "$state/commands" && echo *)"
    fi
}

verb_stop() {
    component "$@"
    ! alive "$1" || kill -"${2:-KILL}" "$(pid_of "$1")"
    wait_for 90 "end of $1" dead "$1"
}

verb_start() {
    component "$@"
    ! alive "$1" || die "$1 is running"
    eval "launch $(cat "$state/commands/$1")" # as launch wrote it, quoted
}

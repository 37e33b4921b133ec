# Sourced. Runs one stage of the build with progress, resume, and a useful message when it fails.

# A stage is a script in stages/. Its output goes to a log; a finished stage leaves a mark and is skipped by the next attempt.
run_stage() {
    local stage=$1 started=$SECONDS
    local log="$work/log/$stage" mark="$work/done/$stage"
    if [ -e "$mark" ]; then echo "  $stage: done by an earlier attempt"; return 0; fi

    "$recipe/stages/$stage" >"$log" 2>&1 &
    local pid=$! next=$((SECONDS + 10))
    while kill -0 "$pid" 2>/dev/null; do
        sleep 0.2
        if [ $SECONDS -ge $next ]; then
            echo "  $stage: $((SECONDS - started)) s … $(last_line "$log")"
            next=$((SECONDS + 10))
        fi
    done
    if wait "$pid"; then
        touch "$mark"
        echo "  $stage: $((SECONDS - started)) s"
        grep '^WARNING' "$log" >&2 || true
    else
        explain_failure "$stage" "$log"
        return 1
    fi
}

last_line() { tail -c 2000 "$1" | tr '\r' '\n' | grep . | tail -1 | cut -c1-100; }

explain_failure() {
    local stage=$1 log=$2
    {
        echo
        echo "sandbox/build: the stage \"$stage\" failed. Its last lines:"
        tail -n 15 "$log" | sed 's/^/    /'
        echo "  Whole log: $log"
        sed -n 's/^# When it fails: /  What to do: /p' "$recipe/stages/$stage"
        echo "  Finished stages and downloads are kept: the same command continues here."
    } >&2
}

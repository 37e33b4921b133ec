# @code 1
# @stderr cannot open
# @stderr no_such_command: command not found
trap 'echo "failed on line $LINENO"' ERR
trap 'echo leaving' EXIT
no_such_command || true
false || echo continued
fail() { echo "cannot open $1" >&2; return 1; }
set -e
fail file
echo never

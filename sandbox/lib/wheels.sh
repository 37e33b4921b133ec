# Sourced. pip of this machine, made to choose and install wheels for the Python of the tree.

tree_python=3.13   # Debian 13's
tree_glibc=41      # its glibc is 2.41: a wheel for any older one fits

# Debian's pip if there is one, whatever comes first in PATH; it leaves nothing in anybody's home.
pip_here() {
    local command=$1 python; shift
    for python in /usr/bin/python3 python3; do "$python" -m pip --version >/dev/null 2>&1 && break; done
    PIP_ROOT_USER_ACTION=ignore "$python" -m pip "$command" --no-cache-dir --disable-pip-version-check --no-input --progress-bar off "$@"
}

pip_for_tree() {
    local command=$1; shift
    local machine minor platforms=()
    machine=$(uname -m)
    for minor in $(seq 5 $tree_glibc); do platforms+=(--platform "manylinux_2_${minor}_$machine"); done
    platforms+=(--platform "manylinux2014_$machine")
    pip_here "$command" --only-binary=:all: --implementation cp --python-version "$tree_python" "${platforms[@]}" "$@"
}

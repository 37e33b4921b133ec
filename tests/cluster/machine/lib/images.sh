# Sourced. Makes images and brings them into the nodes: there is no registry.

verb_load-image() {
    need_up
    need_root
    [ $# -ge 1 ] || die "load-image: expected ARCHIVE..."
    local number archive
    for archive in "$@"; do
        for number in $(node_numbers); do ctr_on "$number" images import "$archive"; done
    done
}

# A root file system of this machine's Debian release, kept by what it holds.
base_tree() {
    local packages=$1 codename path hook hooks=()
    shift
    for hook in "$@"; do hooks+=("--customize-hook=chroot \"\$1\" sh -ec $(printf %q "$hook")"); done
    codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
    path=$(cluster_cache)/bases/$(printf '%s\n' "$codename" "$packages" "$@" | sha256sum | cut -c1-16).tar
    if [ ! -e "$path" ]; then
        mkdir -p "${path%/*}"
        mmdebstrap --quiet --mode=root --variant=minbase ${packages:+--include="$packages"} \
            --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
            --dpkgopt='path-exclude=/usr/share/locale/*' "${hooks[@]}" "$codename" "${path%.tar}.part.tar" >&2
        mv "${path%.tar}.part.tar" "$path"
    fi
    echo "$path"
}

verb_image() {
    need_root
    [ $# -ge 1 ] || die "image: expected NAME"
    local name=$1 packages="" base=yes load=yes output="" options=() runs=()
    shift
    while [ $# -gt 0 ]; do
        case $1 in
            --packages) packages=$(tr -s ', ' '\n' <<<"${2:?}" | sort -u | paste -sd,) && shift 2 ;;
            --run) runs+=("${2:?}") && shift 2 ;;
            --scratch) base=no && shift ;;
            --output) output=${2:?} && shift 2 ;;
            --no-load) load=no && shift ;;
            --copy | --user | --entrypoint | --cmd | --env | --workdir) options+=("$1=${2:?}") && shift 2 ;;
            *) die "image: unknown argument $1" ;;
        esac
    done
    [ $base = no ] || options+=("--base=$(base_tree "$packages" "${runs[@]}")")
    [ -n "$output" ] || output=$(cluster_cache)/images/$(tr '/:' '__' <<<"$name").oci.tar
    mkdir -p "$(dirname "$output")"
    "$repository/deploy/images/compose-image" "$output" "$name" "${options[@]}" >&2
    if [ $load = yes ] && [ -e "$state/complete" ]; then verb_load-image "$output" >&2; fi
    echo "$output"
}

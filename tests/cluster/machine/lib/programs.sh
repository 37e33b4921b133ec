# Sourced. Builds the programs from their Go modules.

# One executable is the control plane, the node programs and kubectl: the name decides.
readonly kubernetes_programs="kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy kubectl"

# Go's own caches are kept apart from the programs: a changed recipe compiles only what changed.
go_in() {
    local folder=$1
    shift
    (
        cd "$folder"
        env GOMODCACHE="$cache/cluster-go/modules" GOCACHE="$cache/cluster-go/build" GOFLAGS=-modcacherw CGO_ENABLED=0 nice go "$@"
    )
}

# go_build MODULE OUTPUT PACKAGE LINKER-FLAGS: of a module here, or in an absolute folder.
go_build() {
    local module=$1 output=$2 package=$3 flags=$4
    [[ $module == /* ]] || module=$here/programs/$module
    go_in "$module" build -p "$(nproc)" -trimpath -buildvcs=false -ldflags "-s -w $flags" -o "$output.part" "$package"
    mv "$output.part" "$output" # an interrupted build never looks finished
}

build_kubernetes() {
    local folder=$1 name version=k8s.io/component-base/version
    [ -e "$folder/kubernetes" ] || go_build kubernetes "$folder/kubernetes" . \
        "-X $version.gitVersion=v$kubernetes_version -X $version.gitMajor=1 -X $version.gitMinor=$(cut -d. -f2 <<<"$kubernetes_version")"
    for name in $kubernetes_programs; do ln -sf kubernetes "$folder/$name"; done
}

# The image that holds each pod's namespaces open.
build_pause() {
    local folder=$1
    gcc -O2 -static -s -o "$folder/pause" "$here/programs/pause.c"
    "$repository/deploy/images/compose-image" "$folder/pause.oci.tar" localhost/pause:1 \
        --copy "$folder/pause:/pause" --entrypoint /pause --user 65535:65535 >/dev/null
}

# What is there already is kept, so that an interrupted build goes on where it was.
build_programs() {
    local folder=$1
    mkdir -p "$folder"
    say "building Kubernetes $kubernetes_version (minutes when nothing is cached)"
    build_kubernetes "$folder"
    say "building etcd"
    [ -e "$folder/etcd" ] || go_build etcd "$folder/etcd" . ""
    say "building the network policies"
    [ -e "$folder/policy-agent" ] || go_build policy "$folder/policy-agent" ./agent ""
    [ -e "$folder/policy-cni" ] || go_build policy "$folder/policy-cni" ./cni ""
    build_pause "$folder"
    touch "$folder/complete"
    say "built"
}

# build_extra NAME: a program that is built when it is first asked for; prints its path.
build_extra() {
    local name=$1 path
    path=$(cluster_cache)/$name
    if [ ! -e "$path" ]; then
        say "building $name (minutes when nothing is cached)"
        mkdir -p "${path%/*}"
        case $name in
            helm) build_helm "$path" ;;
            gvisor) build_gvisor "$path" ;;
            *) go_build "$name" "$path" . "" ;;
        esac
    fi
    echo "$path"
}

# Its program cannot be imported, but built by its name. Without a cluster it renders for the version that it is told.
build_helm() {
    local helm=helm.sh/helm/v3 part flags=""
    for part in pkg/chartutil pkg/lint/rules; do
        flags+=" -X $helm/$part.k8sVersionMajor=1 -X $helm/$part.k8sVersionMinor=$(cut -d. -f2 <<<"$kubernetes_version")"
    done
    go_build helm "$1" "$helm/cmd/helm" "$flags"
}

# A folder: its runtime and what containerd calls, by the names under which they look for each other. The latter
# shields itself from the OOM killer, or ends where it lacks CAP_SYS_RESOURCE: here it does without.
build_gvisor() {
    local folder=$1 part=$1.part shim
    rm -rf "$part"
    mkdir -p "$part"
    cp -r "$here/programs/gvisor" "$part/source"
    go_in "$part/source" mod vendor
    shim=$part/source/vendor/gvisor.dev/gvisor/pkg/shim/v1/service.go
    sed -i 's/oomScoreMaxKillable = -999/oomScoreMaxKillable = 0/' "$shim"
    grep -q 'oomScoreMaxKillable = 0' "$shim" || die "gvisor: its shim shields itself in another way than this knows"
    go_build "$part/source" "$part/runsc" gvisor.dev/gvisor/runsc ""
    go_build "$part/source" "$part/containerd-shim-runsc-v1" gvisor.dev/gvisor/shim ""
    rm -r "$part/source"
    mv "$part" "$folder"
}

# Pods with the RuntimeClass gvisor get a kernel of their own.
verb_gvisor() {
    need_up
    build_extra gvisor >/dev/null
    kubectl apply -f "$here/manifests/gvisor.yaml" >/dev/null
    say "RuntimeClass gvisor"
}

verb_helm() {
    local path
    path=$(build_extra helm)
    [ ! -e "$state/complete" ] || export KUBECONFIG=$admin
    exec "$path" "$@"
}

verb_build() {
    local extra folder
    command -v go >/dev/null || die "needs Go 1.26 or newer"
    for extra in "$@"; do
        [[ $extra =~ ^(kwok|dns|gvisor|helm)$ ]] || die "build: unknown extra $extra"
        build_extra "$extra" >/dev/null
    done
    folder=$(cluster_cache)
    [ -e "$folder/complete" ] || build_programs "$folder"
    echo "$folder"
}

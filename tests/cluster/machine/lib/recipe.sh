# Sourced. The folder in the cache, named by what its programs are built from.

# Tests of the programs and this text have no say in what is built.
recipe_hash() {
    {
        echo "$kubernetes_version"
        go env GOVERSION GOARCH
        cd "$here" && find programs lib/programs.sh -type f ! -name '*_test.go' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
    } | sha256sum | cut -c1-16
}

cluster_cache() { echo "$cache/cluster-$(recipe_hash)"; }

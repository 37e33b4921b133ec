# Sourced. A node: namespaces of its own, and in them runtime, network policies, service addresses and kubelet.

node_namespaces() {
    local number=$1 nodes=$2 node=node$1 pid
    mkdir -p "$state/$node"/{containerd,run,kubelet,plugins,pod-logs,cni/bin,cni/conf,private}
    launch "$node" unshare --net --mount --propagation private "$here/lib/node-mounts" "$state/$node" "$kernel_settings"
    wait_for 10 "namespaces of $node" test -e "$state/$node/private/ready"
    pid=$(pid_of "$node")
    node_link_make "$number" "$pid"
    nsenter --target "$pid" --net -- "$here/lib/node-routes" "$number" "$nodes"
}

start_policy_agent() {
    local number=$1
    launch_in "node$number" "policy-agent$number" "$programs/policy-agent" \
        --kubeconfig="$state/kubeconfig/policy-agent" --node="node$number" --socket="$state/node$number/run/policy.sock"
}

start_proxy() {
    local number=$1 file=$state/node$1/kube-proxy.yaml
    cat >"$file" <<END
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: iptables
clusterCIDR: $pod_network
hostnameOverride: node$number
oomScoreAdj: 0
clientConnection: {kubeconfig: $state/kubeconfig/kube-proxy}
iptables: {minSyncPeriod: 100ms, syncPeriod: 30s, localhostNodePorts: false}
# Leave the connection tracking of the machine as it is.
conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
END
    launch_in "node$number" "kube-proxy$number" "$programs/kube-proxy" --config="$file"
}

start_node() {
    local number=$1
    start_containerd "$number"
    start_policy_agent "$number"
    start_proxy "$number"
    start_kubelet "$number"
}

node_ready() {
    local number=$1
    wait_for 90 "node$number" kubectl get node "node$number"
    kubectl wait --for=condition=Ready "node/node$number" --timeout=90s >/dev/null
    wait_for 30 "policy agent of node$number" test -S "$state/node$number/run/policy.sock"
}

node_numbers() {
    local path
    for path in "$state"/node[0-9]; do echo "${path#"$state/node"}"; done
}

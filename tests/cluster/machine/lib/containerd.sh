# Sourced. The container runtime of a node, and the network of its pods.

containerd_settings() {
    local folder=$1
    cat <<END
version = 2
root = "$folder/containerd"
state = "$folder/run/containerd"
oom_score = 0
[grpc]
  address = "$folder/run/containerd.sock"
[ttrpc]
  address = "$folder/run/containerd.sock.ttrpc"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "localhost/pause:1"
  disable_apparmor = true
  restrict_oom_score_adj = true
  enable_unprivileged_ports = true
  enable_unprivileged_icmp = true
  netns_mounts_under_state_dir = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "$folder/cni/bin"
    conf_dir = "$folder/cni/conf"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.crun]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.crun.options]
        BinaryName = "/usr/bin/crun"
        SystemdCgroup = false
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runsc]
      runtime_type = "io.containerd.runsc.v1"
END
}

# ptp: all traffic between pods is routed, so the policy agent sees it. policy-cni holds a pod's first packet back
# until its policies are in force.
pod_network_settings() {
    local number=$1 folder=$2
    cat <<END
{ "cniVersion": "1.0.0", "name": "pods", "plugins": [
  { "type": "ptp", "ipMasq": false, "mtu": 1500,
    "ipam": { "type": "host-local", "dataDir": "$folder/cni/addresses",
      "ranges": [[{ "subnet": "$(pods_of_node "$number")" }]], "routes": [{ "dst": "0.0.0.0/0" }] } },
  { "type": "policy-cni", "socket": "$folder/run/policy.sock" } ] }
END
}

start_containerd() {
    local number=$1 node=node$1 folder=$state/node$1
    containerd_settings "$folder" >"$folder/containerd.toml"
    pod_network_settings "$number" "$folder" >"$folder/cni/conf/10-pods.conflist"
    ln -sf /usr/lib/cni/* "$programs/policy-cni" "$folder/cni/bin/"
    # gVisor, where it is built (verb_gvisor), is found by PATH.
    launch_in "$node" "containerd$number" env "PATH=$programs/gvisor:$PATH" containerd -c "$folder/containerd.toml"
    wait_for 30 "containerd of $node" ctr_on "$number" version
    ctr_on "$number" images import "$programs/pause.oci.tar" >/dev/null
}

ctr_on() {
    local number=$1
    shift
    ctr --address "$state/node$number/run/containerd.sock" --namespace k8s.io "$@"
}

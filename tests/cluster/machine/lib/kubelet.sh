# Sourced. The kubelet of a node.

kubelet_settings() {
    local number=$1 folder=$2
    cat <<END
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
containerRuntimeEndpoint: unix://$folder/run/containerd.sock
cgroupDriver: cgroupfs
cgroupRoot: /$cgroup/node$number
cgroupsPerQOS: true
enforceNodeAllocatable: [pods]
failSwapOn: false
failCgroupV1: false
# Lower values need CAP_SYS_RESOURCE.
oomScoreAdj: 0
maxOpenFiles: $(open_files)
maxPods: 250
# As docs/kubernetes.md advises: what a pod cannot bound by itself.
podPidsLimit: 256
serializeImagePulls: false
syncFrequency: 10s
imageGCHighThresholdPercent: 100
evictionHard: {memory.available: 100Mi, nodefs.available: 1%, imagefs.available: 1%}
kubeAPIQPS: 200
kubeAPIBurst: 300
eventRecordQPS: 100
authentication:
  anonymous: {enabled: false}
  webhook: {enabled: true}
  x509: {clientCAFile: $state/pki/ca.crt}
authorization: {mode: Webhook}
tlsCertFile: $state/pki/kubelet$number.crt
tlsPrivateKeyFile: $state/pki/kubelet$number.key
clusterDNS: [$dns_ip]
clusterDomain: cluster.local
resolvConf: $folder/resolv.conf
podLogsDir: $folder/pod-logs
volumePluginDir: $folder/plugins
END
}

# No more than this machine's own limit: raising it needs CAP_SYS_RESOURCE.
open_files() {
    local most
    most=$(ulimit -Hn)
    [ "$most" != unlimited ] && [ "$most" -lt 100000 ] || most=100000
    echo "$most"
}

start_kubelet() {
    local number=$1 node=node$1 folder=$state/node$1
    echo "nameserver 127.0.0.1" >"$folder/resolv.conf"
    kubelet_settings "$number" "$folder" >"$folder/kubelet.yaml"
    launch_in "$node" "kubelet$number" "$programs/kubelet" --config="$folder/kubelet.yaml" \
        --kubeconfig="$state/kubeconfig/$node" --root-dir="$folder/kubelet" --cert-dir="$folder/kubelet/pki" \
        --hostname-override="$node" --node-ip="$(node_ip "$number")"
}

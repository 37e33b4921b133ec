# Sourced. Nodes on which pods become Ready without running, kept alive by kwok. Only pods that select and tolerate
# them are placed there.

start_kwok() {
    local delay=$1 kwok
    kwok=$(build_extra kwok)
    client kwok "/O=system:masters/CN=kwok"
    "$kwok" stages "$delay" >"$state/fake-stages.yaml"
    launch_in node1 kwok "$kwok" --kubeconfig="$state/kubeconfig/kwok" --config="$state/fake-stages.yaml" \
        --cidr=10.88.128.1/17 --node-ip="$api_ip" --manage-all-nodes=false \
        --manage-nodes-with-label-selector=type=fake --node-lease-duration-seconds=40
}

fake_node() {
    cat <<END
---
apiVersion: v1
kind: Node
metadata:
  name: fake$1
  labels: {type: fake, kubernetes.io/hostname: fake$1, kubernetes.io/os: linux, kubernetes.io/arch: $(go env GOARCH)}
spec: {taints: [{key: fake, effect: NoSchedule}]}
status:
  allocatable: {cpu: "64", memory: 512Gi, pods: "1000"}
  capacity: {cpu: "64", memory: 512Gi, pods: "1000"}
END
}

verb_fake-nodes() {
    need_up
    need_root
    local delay=1000 number
    [[ ${1:-} =~ ^[0-9]+$ ]] || die "fake-nodes: expected COUNT"
    [ "${2:-}" != --ready-after ] || delay=${3:?}
    alive kwok || start_kwok "$delay"
    for ((number = 1; number <= $1; number++)); do fake_node "$number"; done >"$state/fake-nodes.yaml"
    kubectl apply -f "$state/fake-nodes.yaml" >/dev/null
    kubectl wait --for=condition=Ready node --selector type=fake --timeout=60s >/dev/null
    say "$1 fake nodes ready"
}

# Sourced. etcd, API server, controllers, scheduler: all on the first node, started once and not elected.

start_etcd() {
    # Without fsync: no state of the cluster outlives it.
    launch_in node1 etcd "$programs/etcd" --name=one --data-dir="$state/etcd" --unsafe-no-fsync \
        --listen-client-urls=http://127.0.0.1:2379 --advertise-client-urls=http://127.0.0.1:2379 \
        --listen-peer-urls=http://127.0.0.1:2380 --log-level=warn
}

start_api_server() {
    local pki=$state/pki
    launch_in node1 kube-apiserver "$programs/kube-apiserver" \
        --etcd-servers=http://127.0.0.1:2379 \
        --advertise-address="$api_ip" --secure-port=6443 --cert-dir="$pki" \
        --tls-cert-file="$pki/apiserver.crt" --tls-private-key-file="$pki/apiserver.key" \
        --client-ca-file="$pki/ca.crt" \
        --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction,PodNodeSelector,PodTolerationRestriction \
        --service-cluster-ip-range="$service_network" --allow-privileged \
        --service-account-issuer=https://kubernetes.default.svc \
        --service-account-key-file="$pki/service-accounts.pub" \
        --service-account-signing-key-file="$pki/service-accounts.key" \
        --kubelet-client-certificate="$pki/apiserver-to-kubelet.crt" \
        --kubelet-client-key="$pki/apiserver-to-kubelet.key" \
        --kubelet-certificate-authority="$pki/ca.crt" \
        --kubelet-preferred-address-types=InternalIP
    wait_for 90 "ready API server" kubectl get --raw /readyz
    say "API server ready"
    kubectl apply -f "$here/manifests/cluster.yaml" >/dev/null
}

# start_with_kubeconfig NAME FLAGS...
start_with_kubeconfig() {
    local name=$1 kubeconfig=$state/kubeconfig/$1
    shift
    launch_in node1 "$name" "$programs/$name" --leader-elect=false --cert-dir="$state/pki" --kubeconfig="$kubeconfig" \
        --authentication-kubeconfig="$kubeconfig" --authorization-kubeconfig="$kubeconfig" \
        --kube-api-qps=300 --kube-api-burst=400 "$@"
}

start_control_plane() {
    start_etcd
    start_api_server
    start_with_kubeconfig kube-controller-manager --use-service-account-credentials \
        --service-account-private-key-file="$state/pki/service-accounts.key" --root-ca-file="$state/pki/ca.crt" \
        --flex-volume-plugin-dir="$state/node1/plugins"
    start_with_kubeconfig kube-scheduler
}

# Sourced. CoreDNS as a pod; its service address is the one that kubelets hand out.

verb_dns() {
    need_up
    need_root
    local program
    program=$(build_extra dns)
    verb_image localhost/coredns:1 --scratch --copy "$program:/coredns" --entrypoint /coredns >/dev/null
    kubectl apply -f "$here/manifests/dns.yaml" >/dev/null
    kubectl -n kube-system rollout status deployment/coredns --timeout=60s >/dev/null
    say "DNS ready"
}

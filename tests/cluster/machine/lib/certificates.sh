# Sourced. One authority for the cluster, and a certificate and kubeconfig for each of its programs.

ec_key=(-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes)

authority_make() {
    openssl req -x509 -new "${ec_key[@]}" -days 365 -subj "/CN=test cluster" \
        -addext "keyUsage=critical,keyCertSign,cRLSign,digitalSignature" \
        -keyout "$state/pki/ca.key" -out "$state/pki/ca.crt" 2>/dev/null
}

# certificate NAME SUBJECT [SUBJECT-ALT-NAMES]
certificate() {
    local name=$1 subject=$2 names=${3:-} pki=$state/pki
    openssl req -new "${ec_key[@]}" -subj "$subject" -keyout "$pki/$name.key" -out "$pki/$name.csr" 2>/dev/null
    {
        echo "keyUsage=critical,digitalSignature,keyEncipherment"
        echo "extendedKeyUsage=serverAuth,clientAuth"
        [ -z "$names" ] || echo "subjectAltName=$names"
    } >"$pki/$name.ext"
    openssl x509 -req -in "$pki/$name.csr" -CA "$pki/ca.crt" -CAkey "$pki/ca.key" -CAcreateserial \
        -days 365 -extfile "$pki/$name.ext" -out "$pki/$name.crt" 2>/dev/null
}

# client NAME SUBJECT: a certificate, and a kubeconfig that holds it.
client() {
    local name=$1
    certificate "$name" "$2"
    cat >"$state/kubeconfig/$name" <<END
apiVersion: v1
kind: Config
clusters:
- name: test
  cluster:
    server: https://$api_ip:6443
    certificate-authority-data: $(base64 -w0 "$state/pki/ca.crt")
users:
- name: $name
  user:
    client-certificate-data: $(base64 -w0 "$state/pki/$name.crt")
    client-key-data: $(base64 -w0 "$state/pki/$name.key")
contexts:
- name: test
  context: {cluster: test, user: $name}
current-context: test
END
    chmod 600 "$state/kubeconfig/$name"
}

service_account_keys_make() {
    openssl genrsa -out "$state/pki/service-accounts.key" 2048 2>/dev/null
    openssl rsa -in "$state/pki/service-accounts.key" -pubout -out "$state/pki/service-accounts.pub" 2>/dev/null
}

api_server_names() {
    local service=kubernetes.default.svc
    echo "DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:$service,DNS:$service.cluster.local,IP:127.0.0.1,IP:$api_ip,IP:${service_network%.0/16}.1"
}

certificates_make() {
    local nodes=$1 number program
    authority_make
    service_account_keys_make
    certificate apiserver "/CN=kube-apiserver" "$(api_server_names)"
    certificate apiserver-to-kubelet "/O=system:masters/CN=apiserver-to-kubelet"
    client admin "/O=system:masters/CN=admin"
    for program in kube-controller-manager kube-scheduler kube-proxy policy-agent; do
        client "$program" "/CN=system:$program"
    done
    for ((number = 1; number <= nodes; number++)); do
        client "node$number" "/O=system:nodes/CN=system:node:node$number"
        certificate "kubelet$number" "/O=system:nodes/CN=system:node:node$number" "DNS:node$number,IP:$(node_ip "$number")"
    done
}

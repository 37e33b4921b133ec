# Sourced. Where things are, and the addresses of the cluster.

readonly kubernetes_version=1.34.4
readonly cache=${KUBECODERUN_CACHE:-$HOME/.cache/kubecoderun}
readonly state=${CLUSTER_DIR:-/var/lib/kubecoderun-cluster}
readonly admin=$state/kubeconfig/admin

# Node N has 10.99.0.(N+1) and gives its pods 10.88.N.0/24. The machine itself is 10.99.0.1, on a bridge to the nodes.
readonly bridge=kcr-br0 machine_ip=10.99.0.1 api_ip=10.99.0.2
readonly pod_network=10.88.0.0/16 service_network=10.96.0.0/16
readonly dns_ip=10.96.0.10
node_ip() { echo "10.99.0.$(($1 + 1))"; }
pods_of_node() { echo "10.88.$1.0/24"; }

# Our part of the cgroup tree: daemons/ and one folder for each node.
readonly cgroup=kcr-cluster

# Kernel settings that a kubelet writes, with the values it wants.
readonly kernel_settings="vm/overcommit_memory=1 kernel/panic=10 kernel/panic_on_oops=1
kernel/keys/root_maxkeys=1000000 kernel/keys/root_maxbytes=25000000"

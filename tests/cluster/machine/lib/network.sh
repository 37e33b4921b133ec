# Sourced. The bridge between this machine and the nodes, and the links of each node.

network_make() {
    ip link add "$bridge" type bridge
    ip addr add "$machine_ip/24" dev "$bridge"
    ip link set "$bridge" up
    ip route add "$service_network" via "$api_ip" dev "$bridge"
    # What belongs to no node ends on the first one, as unreachable, and never goes outside.
    ip route add "$pod_network" via "$api_ip" dev "$bridge"
}

node_link_make() {
    local number=$1 pid=$2
    ip link add "kcr-h$number" type veth peer name eth0 netns "$pid"
    ip link set "kcr-h$number" master "$bridge" up
    ip route add "$(pods_of_node "$number")" via "$(node_ip "$number")" dev "$bridge"
}

network_remove() {
    local link
    for link in /sys/class/net/kcr-h[0-9] "/sys/class/net/$bridge"; do
        [ ! -e "$link" ] || ip link del "${link##*/}" || true
    done
}

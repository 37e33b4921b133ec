package main

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// writeRule writes a line for each pair of peer and port. The receivers are the pods whose named ports count; nil
// means the peers themselves (egress).
func writeRule(out *strings.Builder, peers []match, ports []networkingv1.NetworkPolicyPort, receivers []target) {
	for _, peer := range peers {
		if len(ports) == 0 {
			fmt.Fprintf(out, "\t\t%s return\n", peer.text)
		}
		named := receivers
		if named == nil {
			named = peer.pods
		}
		for _, port := range ports {
			for _, condition := range conditions(port, named) {
				fmt.Fprintf(out, "\t\t%s %s return\n", peer.text, condition)
			}
		}
	}
}

// conditions that a port sets; a named port sets one for each pod that has it.
func conditions(port networkingv1.NetworkPolicyPort, named []target) []string {
	protocol := "tcp"
	if port.Protocol != nil {
		protocol = strings.ToLower(string(*port.Protocol))
	}
	switch {
	case port.Port == nil:
		return []string{"meta l4proto " + protocol}
	case port.Port.Type == intstr.String:
		var found []string
		for _, pod := range named {
			for _, number := range numbersOf(pod.Pod, port.Port.StrVal, protocol) {
				found = append(found, fmt.Sprintf("ip daddr %s %s dport %d", pod.address, protocol, number))
			}
		}
		return found
	case port.EndPort != nil && *port.EndPort > port.Port.IntVal:
		return []string{fmt.Sprintf("%s dport %d-%d", protocol, port.Port.IntVal, *port.EndPort)}
	}
	return []string{fmt.Sprintf("%s dport %d", protocol, port.Port.IntVal)}
}

func numbersOf(pod *corev1.Pod, name, protocol string) []int32 {
	var numbers []int32
	for _, container := range servingContainers(pod) {
		for _, port := range container.Ports {
			if port.Name == name && strings.EqualFold(string(port.Protocol), protocol) {
				numbers = append(numbers, port.ContainerPort)
			}
		}
	}
	return numbers
}

// servingContainers are the ordinary ones, and sidecars: those that are started first and stay.
func servingContainers(pod *corev1.Pod) []corev1.Container {
	serving := append([]corev1.Container{}, pod.Spec.Containers...)
	for _, container := range pod.Spec.InitContainers {
		if container.RestartPolicy != nil && *container.RestartPolicy == corev1.ContainerRestartPolicyAlways {
			serving = append(serving, container)
		}
	}
	return serving
}

package main

import (
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

type target struct {
	*corev1.Pod
	address string
	local   bool // on this node
}

// snapshot is everything that the rules depend on.
type snapshot struct {
	pods     []target
	labels   map[string]labels.Set // of the namespaces
	policies []*networkingv1.NetworkPolicy
}

func applies(policy *networkingv1.NetworkPolicy, kind networkingv1.PolicyType) bool {
	if len(policy.Spec.PolicyTypes) == 0 {
		return kind == networkingv1.PolicyTypeIngress || len(policy.Spec.Egress) > 0
	}
	for _, present := range policy.Spec.PolicyTypes {
		if present == kind {
			return true
		}
	}
	return false
}

func matches(selector *metav1.LabelSelector, set map[string]string) bool {
	parsed, err := metav1.LabelSelectorAsSelector(selector)
	return err == nil && parsed.Matches(labels.Set(set))
}

// selected are the pods that a peer of a policy in this namespace names.
func (s *snapshot) selected(peer networkingv1.NetworkPolicyPeer, namespace string) []target {
	var found []target
	for _, pod := range s.pods {
		if peer.NamespaceSelector == nil && pod.Namespace != namespace {
			continue
		}
		if peer.NamespaceSelector != nil && !matches(peer.NamespaceSelector, s.labels[pod.Namespace]) {
			continue
		}
		if peer.PodSelector == nil || matches(peer.PodSelector, pod.Labels) {
			found = append(found, pod)
		}
	}
	return found
}

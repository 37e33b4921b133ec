package main

import (
	"fmt"
	"sort"
	"strings"

	networkingv1 "k8s.io/api/networking/v1"
)

const entrances = `	chain forward {
		type filter hook forward priority filter; policy accept;
		ct state established,related accept
		ip saddr vmap @egress_of
		ip daddr vmap @ingress_of
	}
	chain input {
		type filter hook input priority filter; policy accept;
		ct state established,related accept
		ip saddr vmap @egress_of
	}
`

// rules renders the nftables table. Pods of this node that are selected by the same policies share one chain. In
// such a chain an allowed packet returns and the last rule drops, so a packet has to pass both the egress chain of
// its sender and the ingress chain of its receiver.
func (s *snapshot) rules() string {
	sort.Slice(s.pods, func(i, j int) bool { return s.pods[i].address < s.pods[j].address })
	sort.Slice(s.policies, func(i, j int) bool {
		return s.policies[i].Namespace+"/"+s.policies[i].Name < s.policies[j].Namespace+"/"+s.policies[j].Name
	})
	var out strings.Builder
	out.WriteString("table ip network_policy {\n")
	s.direction(&out, networkingv1.PolicyTypeEgress, "egress")
	s.direction(&out, networkingv1.PolicyTypeIngress, "ingress")
	out.WriteString(entrances + "}\n")
	return out.String()
}

func (s *snapshot) direction(out *strings.Builder, kind networkingv1.PolicyType, name string) {
	var elements []string
	for number, group := range s.groups(kind) {
		fmt.Fprintf(out, "\tchain %s_%d {\n", name, number)
		for _, policy := range group.policies {
			s.policy(out, policy, kind, group.pods)
		}
		out.WriteString("\t\tcounter drop\n\t}\n")
		for _, pod := range group.pods {
			elements = append(elements, fmt.Sprintf("%s : jump %s_%d", pod.address, name, number))
		}
	}
	fmt.Fprintf(out, "\tmap %s_of {\n\t\ttype ipv4_addr : verdict\n", name)
	if len(elements) > 0 {
		fmt.Fprintf(out, "\t\telements = { %s }\n", strings.Join(elements, ", "))
	}
	out.WriteString("\t}\n")
}

// group is the pods of this node that the same policies select in one direction.
type group struct {
	policies []*networkingv1.NetworkPolicy
	pods     []target
}

func (s *snapshot) groups(kind networkingv1.PolicyType) []*group {
	var groups []*group
	known := map[string]*group{}
	for _, pod := range s.pods {
		if !pod.local {
			continue
		}
		key, policies := s.policiesOf(pod, kind)
		if len(policies) == 0 {
			continue
		}
		if known[key] == nil {
			known[key] = &group{policies: policies}
			groups = append(groups, known[key])
		}
		known[key].pods = append(known[key].pods, pod)
	}
	return groups
}

// policiesOf also returns a key that is the same for the same policies.
func (s *snapshot) policiesOf(pod target, kind networkingv1.PolicyType) (string, []*networkingv1.NetworkPolicy) {
	var key strings.Builder
	var policies []*networkingv1.NetworkPolicy
	for number, policy := range s.policies {
		if policy.Namespace == pod.Namespace && applies(policy, kind) && matches(&policy.Spec.PodSelector, pod.Labels) {
			fmt.Fprintf(&key, "%d ", number)
			policies = append(policies, policy)
		}
	}
	return key.String(), policies
}

func (s *snapshot) policy(out *strings.Builder, policy *networkingv1.NetworkPolicy, kind networkingv1.PolicyType, pods []target) {
	if kind == networkingv1.PolicyTypeIngress {
		for _, rule := range policy.Spec.Ingress {
			writeRule(out, s.peers(policy.Namespace, "ip saddr", rule.From), rule.Ports, pods)
		}
		return
	}
	for _, rule := range policy.Spec.Egress {
		writeRule(out, s.peers(policy.Namespace, "ip daddr", rule.To), rule.Ports, nil)
	}
}

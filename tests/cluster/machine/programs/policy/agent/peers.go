package main

import (
	"strings"

	networkingv1 "k8s.io/api/networking/v1"
)

// match is a condition on the other side of a connection, and the pods that it stands for.
type match struct {
	text string
	pods []target
}

// peers are the conditions of a rule; one of them must hold. No peer at all means everybody.
func (s *snapshot) peers(namespace, side string, peers []networkingv1.NetworkPolicyPeer) []match {
	if len(peers) == 0 {
		return []match{{"", s.pods}}
	}
	var found []match
	for _, peer := range peers {
		if peer.IPBlock != nil {
			if text := block(side, peer.IPBlock); text != "" {
				found = append(found, match{text, nil})
			}
			continue
		}
		if pods := s.selected(peer, namespace); len(pods) > 0 {
			found = append(found, match{side + " { " + addresses(pods) + " }", pods})
		}
	}
	return found
}

// block is empty for IPv6, which no pod here has.
func block(side string, block *networkingv1.IPBlock) string {
	if strings.Contains(block.CIDR, ":") {
		return ""
	}
	text := side + " " + block.CIDR
	for _, except := range block.Except {
		text += " " + side + " != " + except
	}
	return text
}

func addresses(pods []target) string {
	var all []string
	for _, pod := range pods {
		all = append(all, pod.address)
	}
	return strings.Join(all, ", ")
}

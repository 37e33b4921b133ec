package main

import (
	"bytes"
	"fmt"
	"net"
	"os/exec"
	"strings"
	"sync"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	corelisters "k8s.io/client-go/listers/core/v1"
	networkinglisters "k8s.io/client-go/listers/networking/v1"
)

// early is what the CNI plugin told of a pod before the API server knows its address.
type early struct{ address, container string }

type agent struct {
	node       string
	pods       corelisters.PodLister
	namespaces corelisters.NamespaceLister
	policies   networkinglisters.NetworkPolicyLister

	dirty chan struct{} // holds at most one: something changed since the last look

	mutex   sync.Mutex
	early   map[string]early // by namespace/name
	applied string           // the rules that the kernel has now
}

func newAgent(node string, factory informers.SharedInformerFactory) *agent {
	return &agent{
		node:       node,
		pods:       factory.Core().V1().Pods().Lister(),
		namespaces: factory.Core().V1().Namespaces().Lister(),
		policies:   factory.Networking().V1().NetworkPolicies().Lister(),
		dirty:      make(chan struct{}, 1),
		early:      map[string]early{},
	}
}

func (a *agent) changed() {
	select {
	case a.dirty <- struct{}{}:
	default:
	}
}

// apply writes the rules into the kernel when they differ from what it has: the whole table in one transaction.
func (a *agent) apply() error {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	s, err := a.look()
	if err != nil {
		return err
	}
	rules := s.rules()
	if rules == a.applied {
		return nil
	}
	command := exec.Command("nft", "-f", "-")
	command.Stdin = strings.NewReader("table ip network_policy {}\ndelete table ip network_policy\n" + rules)
	var problem bytes.Buffer
	command.Stderr = &problem
	if err := command.Run(); err != nil {
		return fmt.Errorf("nft: %v: %s\n%s", err, problem.String(), rules)
	}
	a.applied = rules
	return nil
}

// look takes what the watches know. The mutex is held.
func (a *agent) look() (*snapshot, error) {
	s := &snapshot{labels: map[string]labels.Set{}}
	namespaces, err := a.namespaces.List(labels.Everything())
	if err != nil {
		return nil, err
	}
	for _, namespace := range namespaces {
		s.labels[namespace.Name] = namespace.Labels
	}
	pods, err := a.pods.List(labels.Everything())
	if err != nil {
		return nil, err
	}
	a.forgetAllBut(pods)
	for _, pod := range pods {
		if address, ok := a.addressOf(pod); ok {
			s.pods = append(s.pods, target{pod, address, pod.Spec.NodeName == a.node})
		}
	}
	s.policies, err = a.policies.List(labels.Everything())
	return s, err
}

// addressOf is false for pods that have no IPv4 address of their own, or no longer.
func (a *agent) addressOf(pod *corev1.Pod) (string, bool) {
	if pod.Spec.HostNetwork || pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed {
		return "", false
	}
	address := pod.Status.PodIP
	if known := a.early[pod.Namespace+"/"+pod.Name].address; known != "" {
		address = known
	}
	return address, net.ParseIP(address).To4() != nil
}

func (a *agent) forgetAllBut(pods []*corev1.Pod) {
	present := map[string]bool{}
	for _, pod := range pods {
		present[pod.Namespace+"/"+pod.Name] = true
	}
	for key := range a.early {
		if !present[key] {
			delete(a.early, key)
		}
	}
}

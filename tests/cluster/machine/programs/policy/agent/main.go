// A network policy agent for one node: it watches pods, namespaces and network policies, and writes one nftables
// table that enforces the policies for the pods of this node.
package main

import (
	"context"
	"flag"
	"log"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
)

func main() {
	kubeconfig := flag.String("kubeconfig", "", "how to reach the API server")
	node := flag.String("node", "", "name of this node")
	socket := flag.String("socket", "", "Unix socket on which the CNI plugin reports new pods")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if err := run(ctx, *kubeconfig, *node, *socket); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, kubeconfig, node, socket string) error {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	factory := informers.NewSharedInformerFactory(client, 0)
	a := newAgent(node, factory)
	watch(factory, a.changed)
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	if err := a.apply(); err != nil {
		return err
	}
	// Only now: a pod that is reported before may not start.
	os.Remove(socket)
	listener, err := net.Listen("unix", socket)
	if err != nil {
		return err
	}
	go a.serve(listener)
	log.Printf("ready on node %s", node)
	follow(ctx, a)
	return nil
}

func watch(factory informers.SharedInformerFactory, changed func()) {
	handler := cache.ResourceEventHandlerFuncs{
		AddFunc:    func(any) { changed() },
		UpdateFunc: func(any, any) { changed() },
		DeleteFunc: func(any) { changed() },
	}
	for _, informer := range []cache.SharedIndexInformer{
		factory.Core().V1().Pods().Informer(),
		factory.Core().V1().Namespaces().Informer(),
		factory.Networking().V1().NetworkPolicies().Informer(),
	} {
		informer.AddEventHandler(handler)
	}
}

func follow(ctx context.Context, a *agent) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-a.dirty:
			time.Sleep(10 * time.Millisecond) // let a burst of changes become one
			if err := a.apply(); err != nil {
				log.Print(err)
				time.AfterFunc(time.Second, a.changed)
			}
		}
	}
}

package main

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"time"
)

// serve answers the CNI plugin: "add NAMESPACE NAME ADDRESS CONTAINER" or "del …", and back "ok" or what is wrong.
func (a *agent) serve(listener net.Listener) {
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer connection.Close()
			line, _ := bufio.NewReader(connection).ReadString('\n')
			answer := "ok"
			if err := a.report(strings.Fields(line)); err != nil {
				answer = strings.ReplaceAll(err.Error(), "\n", " ")
			}
			fmt.Fprintln(connection, answer)
		}()
	}
}

func (a *agent) report(words []string) error {
	if len(words) != 5 {
		return fmt.Errorf("malformed report")
	}
	namespace, name, address, container := words[1], words[2], words[3], words[4]
	if words[0] == "del" {
		a.forget(namespace+"/"+name, container)
		return nil
	}
	if err := a.untilKnown(namespace, name); err != nil {
		return err
	}
	a.mutex.Lock()
	a.early[namespace+"/"+name] = early{address, container}
	a.mutex.Unlock()
	return a.apply()
}

func (a *agent) forget(key, container string) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	// A pod of the same name may be here already, in another container.
	if a.early[key].container == container {
		delete(a.early, key)
	}
}

// untilKnown waits: the kubelet knows the pod already, this agent's watch may be a moment behind.
func (a *agent) untilKnown(namespace, name string) error {
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		_, err := a.pods.Pods(namespace).Get(name)
		if err == nil || time.Now().After(deadline) {
			return err
		}
	}
}

package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"sync"
	"sync/atomic"
	"time"
)

func worker(jobs <-chan int, results chan<- int, group *sync.WaitGroup) {
	defer group.Done()
	for job := range jobs {
		results <- job * job
	}
}

func main() {
	jobs, results := make(chan int), make(chan int, 100)
	var group sync.WaitGroup
	for range 8 {
		group.Add(1)
		go worker(jobs, results, &group)
	}
	for i := range 100 {
		jobs <- i
	}
	close(jobs)
	group.Wait()
	close(results)
	sum := 0
	for result := range results {
		sum += result
	}
	fmt.Println(sum)
	var total atomic.Int64
	var once sync.Once
	for i := range 1000 {
		group.Add(1)
		go func() { defer group.Done(); total.Add(int64(i)); once.Do(func() { fmt.Println("once") }) }()
	}
	group.Wait()
	fmt.Println(total.Load())
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	select {
	case <-ctx.Done():
		fmt.Println(errors.Is(ctx.Err(), context.DeadlineExceeded))
	case <-time.After(5 * time.Second):
		fmt.Println("too late")
	}
	output, err := exec.Command("echo", "child").Output()
	fmt.Printf("%s%v\n", output, err)
}

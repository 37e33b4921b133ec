// @code 2
// @stderr panic: runtime error: index out of range [5] with length 3
// @stderr goroutine 1 [running]:
package main

import (
	"errors"
	"fmt"
)

var errMissing = errors.New("missing")

func find(names map[string]int, name string) (int, error) {
	if value, ok := names[name]; ok {
		return value, nil
	}
	return 0, fmt.Errorf("find %q: %w", name, errMissing)
}

func guarded() (err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("recovered: %v", reason)
		}
	}()
	var pointer *struct{ x int }
	fmt.Println(pointer.x)
	return nil
}

func main() {
	_, err := find(nil, "bob")
	fmt.Println(err, errors.Is(err, errMissing))
	fmt.Println(guarded())
	defer fmt.Println("deferred")
	numbers := []int{1, 2, 3}
	index := len(numbers) + 2
	fmt.Println(numbers[index])
}

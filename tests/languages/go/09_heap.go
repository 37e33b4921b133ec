// @code 2
// @stderr cannot allocate memory|out of memory|len out of range
package main

import "fmt"

func main() {
	fmt.Println("asking for a lot")
	size := uint64(1) << 46
	block := make([]byte, size)
	fmt.Println(len(block))
}

// @code 13
// @stderr leaving
package main

import (
	"fmt"
	"os"
)

func main() {
	defer fmt.Println("never: Exit skips it")
	fmt.Println("working")
	fmt.Fprintln(os.Stderr, "leaving")
	os.Exit(13)
}

// @code 1
// @stderr declared and not used: unused
// @stderr "strings" imported and not used
// @stderr cannot use "text" (untyped string constant) as int value
package main

import (
	"fmt"
	"strings"
)

func main() {
	fmt.Println("never printed")
	unused := 1
	var number int = "text"
	fmt.Println(number)
}

// @args ["-name", "Ann Lee", "-n=3", "ünï", ""]
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	name := flag.String("name", "", "who")
	count := flag.Int("n", 1, "how often")
	flag.Parse()
	fmt.Printf("%s %d %q %d %s\n", *name, *count, flag.Args(), len(os.Args), os.Getenv("HOME"))
}

package main

import (
	"os"
	_ "time/tzdata" // machines without a zone database remind people on time, too
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

package main

import (
	"log"
	"os"
	_ "time/tzdata" // machines without a zone database remind people on time, too
)

func main() {
	p := process{platforms: platforms()}
	log.SetOutput(p.cleaned(os.Stderr)) // what libraries print by themselves, as GODEBUG=http2debug=2 asks them to
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

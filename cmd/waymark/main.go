package main

import (
	"log"
	"os"
	"runtime/debug"
	_ "time/tzdata" // machines without a zone database remind people on time, too
)

// garbage is how much memory what is not used any more may take before it is looked for,
// in percent of what is used. That is a few ten MB, most of it the content, and to go
// through it takes as long as a dozen turns.
const garbage = 300

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	p := process{platforms: platforms()}
	log.SetOutput(p.cleaned(os.Stderr)) // what libraries print by themselves, as GODEBUG=http2debug=2 asks them to
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

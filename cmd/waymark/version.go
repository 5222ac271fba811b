package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

type versionCommand struct{}

// Run prints the version, the commit it was built from, and the Go that built
// it, as far as the build noted them.
func (versionCommand) Run(p *process) error {
	version, commit := "unknown", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version
		noted := map[string]string{}
		for _, s := range info.Settings {
			noted[s.Key] = s.Value
		}
		if revision := noted["vcs.revision"]; revision != "" {
			commit = fmt.Sprintf(", commit %s of %s", revision, noted["vcs.time"])
		}
		if noted["vcs.modified"] == "true" {
			commit += ", changed since"
		}
	}
	_, err := fmt.Fprintf(p.out, "waymark %s%s, %s\n", version, commit, runtime.Version())
	return err
}

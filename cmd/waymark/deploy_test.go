package main

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
)

const deploy = "../../deploy"

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// understood says why a command line is none of ours.
func understood(args []string) error {
	var c commands
	p := &process{out: io.Discard, err: io.Discard, getenv: noEnv, now: time.Now, platforms: platforms()}
	parser, err := kong.New(&c, kong.Vars(p.words()), kong.Exit(func(int) {}), kong.Writers(io.Discard, io.Discard))
	if err != nil {
		return err
	}
	_, err = parser.Parse(args)
	return err
}

// TestUnits_StartWhatThereIs: commands of ours as they are, and scripts from here.
func TestUnits_StartWhatThereIs(t *testing.T) {
	t.Parallel()
	units, err := filepath.Glob(deploy + "/systemd/*.service")
	if err != nil || len(units) < 2 {
		t.Fatalf("got units %v, %v", units, err)
	}
	for _, unit := range units {
		starts := regexp.MustCompile(`(?m)^ExecStart=(\S+) (.*)$`).FindAllStringSubmatch(read(t, unit), -1)
		if len(starts) != 1 {
			t.Errorf("%s starts %d programs", unit, len(starts))
			continue
		}
		program, args := starts[0][1], strings.Fields(starts[0][2])
		if program == "/usr/local/bin/waymark" {
			if err := understood(args); err != nil {
				t.Errorf("%s: %v", unit, err)
			}
			continue
		}
		info, err := os.Stat(filepath.Join(deploy, "systemd", filepath.Base(program)))
		if err != nil || info.Mode()&0o100 == 0 {
			t.Errorf("%s starts %s, which is no program in deploy/systemd: %v", unit, program, err)
		}
	}
}

// TestImage_IsBuiltWithOurGo, as the release is, and starts with a command of ours.
func TestImage_IsBuiltWithOurGo(t *testing.T) {
	t.Parallel()
	file := read(t, "../../Dockerfile")
	needs := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(read(t, "../../go.mod"))
	if !strings.Contains(file, "FROM golang:"+needs[1]+"-") {
		t.Errorf("the image is not built with Go %s", needs[1])
	}
	if builds := strings.TrimSpace(read(t, deploy+"/toolchain")); !strings.HasPrefix(builds, "go"+needs[1]+".") {
		t.Errorf("the release is built with %s, not with a Go %s", builds, needs[1])
	}
	found := regexp.MustCompile(`(?m)^CMD (.*)$`).FindStringSubmatch(file)
	var args []string
	if err := json.Unmarshal([]byte(found[1]), &args); err != nil {
		t.Fatal(err)
	}
	if err := understood(args); err != nil {
		t.Error(err)
	}
	if !strings.Contains(file, "\nUSER 65532:65532\n") || !strings.Contains(file, "\nFROM scratch\n") {
		t.Error("the image runs as root, or has more than the program in it")
	}
}

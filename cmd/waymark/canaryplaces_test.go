package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"waymark/storage/postgrestest"
)

// A corner is where a secret might be found.
type corner struct {
	name string
	text []byte
}

// A cellar is where a database keeps what it is told.
type cellar struct {
	t      *testing.T
	file   string                // where it is one
	url    string                // of one on a server
	server *postgrestest.Cluster // nil: it is a file
}

// cellars are those of the engines that there are.
func cellars() map[string]func(*testing.T) *cellar {
	return map[string]func(*testing.T) *cellar{"file": inFile, "Postgres": onServer}
}

func inFile(t *testing.T) *cellar {
	return &cellar{t: t, file: filepath.Join(t.TempDir(), "waymark.db")}
}

// onServer is a server's of its own: what others were told does not stand in its files.
func onServer(t *testing.T) *cellar {
	t.Helper()
	c := &cellar{t: t, server: new(postgrestest.Cluster)}
	t.Cleanup(func() {
		if err := c.server.Stop(); err != nil {
			t.Error(err)
		}
	})
	c.url = c.server.Schema(t)
	c.server.LogAll(t)
	return c
}

// anew is one beside it, which nobody has told anything.
func (c *cellar) anew() *cellar {
	if c.server == nil {
		return inFile(c.t)
	}
	return &cellar{t: c.t, server: c.server, url: c.server.Schema(c.t)}
}

// everywhere is how the corners begin in which stands what a database keeps.
func (c *cellar) everywhere() []string {
	if c.server == nil {
		return []string{"WAL"} // it comes to the database later
	}
	return []string{"WAL", "database", "server's log", "table "}
}

// holds are the corners of the database: the database, the WAL, and on a server the tables
// as they are read, its log, in which stands all that it was ever told, and its other files.
func (c *cellar) holds() (all []corner) {
	c.t.Helper()
	if c.server == nil {
		return []corner{{"database", []byte(read(c.t, c.file))}, {"WAL", []byte(read(c.t, c.file+"-wal"))}}
	}
	all = (&town{t: c.t, url: c.url}).tables()
	for path, text := range c.server.Written(c.t) {
		name := path
		switch {
		case strings.HasPrefix(path, "data/base/"):
			name = "database"
		case strings.HasPrefix(path, "data/pg_wal/"):
			name = "WAL"
		case path == "log":
			name = "server's log"
		}
		all = append(all, corner{name, text})
	}
	return all
}

// found are the secrets that stand in a place, with what stands before them.
func found(places []corner, secrets []string) (all []string) {
	for _, p := range places {
		text := bytes.ReplaceAll(p.text, []byte(`\`), nil) // what is escaped
		for _, secret := range secrets {
			if at := indexOf(text, secret); at >= 0 {
				all = append(all, fmt.Sprintf("%s in the %s: %.160q", secret, p.name, text[max(0, at-80):]))
			}
		}
	}
	slices.Sort(all)
	return all
}

// indexOf is where a secret stands; -1: nowhere. One of digits is none within a longer number,
// as a clock's is.
func indexOf(text []byte, secret string) int {
	areDigits := func(i int) bool { // the sign before i and that at i
		isDigit := func(c byte) bool { return '0' <= c && c <= '9' }
		return i > 0 && i < len(text) && isDigit(text[i-1]) && isDigit(text[i])
	}
	for from := 0; ; from++ {
		at := bytes.Index(text[from:], []byte(secret))
		if at < 0 {
			return -1
		}
		from += at
		if !areDigits(from) && !areDigits(from+len(secret)) {
			return from
		}
	}
}

package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"waymark/storage/postgrestest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"waymark": main})
}

func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, scripts(t, "testdata/script", func(*testscript.Env) error { return nil }))
}

// The same commands on a server: PG, PGTWO and PGTHREE are urls of databases of users
// with a password, PGWRONG is one with another, and at PGNONE there is none.
func TestScripts_Postgres(t *testing.T) {
	t.Parallel()
	var own postgrestest.Cluster
	t.Cleanup(func() {
		if err := own.Stop(); err != nil {
			t.Error(err)
		}
	})
	own.Schema(t) // or there is no server here
	testscript.Run(t, scripts(t, "testdata/postgres", func(e *testscript.Env) error {
		name := strings.NewReplacer("-", "", "script", "").Replace(filepath.Base(e.WorkDir))
		e.Setenv("PG", own.Owned(t, name+"one", serverPassword))
		e.Setenv("PGWRONG", strings.Replace(e.Getenv("PG"), serverPassword, "opensezame", 1))
		e.Setenv("PGNONE", strings.Replace(e.Getenv("PG"), "/postgres?", "/nowhere?", 1))
		e.Setenv("PGTWO", own.Owned(t, name+"two", serverPassword))
		e.Setenv("PGTHREE", own.Owned(t, name+"three", serverPassword))
		return nil
	}))
}

const serverPassword = "opensesame"

// scripts are those of a folder, after more was set up for each.
func scripts(t *testing.T, folder string, more func(*testscript.Env) error) testscript.Params {
	t.Helper()
	content, err := filepath.Abs("../../guides/content")
	if err != nil {
		t.Fatal(err)
	}
	deploy, err := filepath.Abs(deploy)
	if err != nil {
		t.Fatal(err)
	}
	return testscript.Params{
		Dir:                 folder,
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("USER", "ada")
			e.Setenv("CONTENT", content)
			e.Setenv("DEPLOY", deploy)
			e.Values[fakeKey] = &fakeSlot{cleanup: e.Defer}
			e.Values[discordKey] = &discordSlot{cleanup: e.Defer}
			return more(e)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"asks":       asks,
			"botapi":     botapi,
			"code":       code,
			"copydir":    copyDir,
			"delivers":   delivers,
			"dies":       dies,
			"discord":    onDiscord,
			"discordapi": discordAPI,
			"hears":      hears,
			"hostile":    hostile,
			"lock":       lock,
			"sql":        query,
			"stranger":   stranger,
			"terminate":  terminate,
			"writes":     writes,
		},
	}
}

// code N COMMAND… runs a command and wants this exit code of it.
func code(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	if err != nil {
		got = strings.TrimPrefix(err.Error(), "exit status ")
	}
	if got != args[0] {
		ts.Fatalf("got exit code %s, want %s", got, args[0])
	}
}

// copydir FROM TO copies a folder.
func copyDir(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(os.CopyFS(ts.MkAbs(args[1]), os.DirFS(ts.MkAbs(args[0]))))
}

// hostile FILE writes a script that nobody should send: a line of a megabyte, NUL
// bytes, bytes that are no text, signs that drive a terminal.
func hostile(ts *testscript.TestScript, _ bool, args []string) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "/start\n%s\n", strings.Repeat("a", 1<<20))
	b.WriteString("\x00\n\x00\x00help\x00\n\xff\xfe\xc3\x28\n\x1b[2J\x1b]0;title\a\u009b31m\n")
	b.WriteString(strings.Repeat("/", 70000) + "\n" + strings.Repeat("漢", 3000) + "\n/status")
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b.Bytes(), 0o600))
}

// lock FILE holds the lock of a database until the script ends.
func lock(ts *testscript.TestScript, _ bool, args []string) {
	db, err := sql.Open("sqlite3", ts.MkAbs(args[0])+"?_txlock=exclusive")
	ts.Check(err)
	tx, err := db.Begin()
	ts.Check(err)
	ts.Defer(func() {
		ts.Check(tx.Rollback())
		ts.Check(db.Close())
	})
}

// sql FILE QUERY WANT… runs a query, and wants this of its first column.
func query(ts *testscript.TestScript, _ bool, args []string) {
	db, err := sql.Open("sqlite3", ts.MkAbs(args[0]))
	ts.Check(err)
	defer db.Close()
	rows, err := db.Query(args[1])
	ts.Check(err)
	defer rows.Close()
	var got []string
	for rows.Next() {
		var value string
		ts.Check(rows.Scan(&value))
		got = append(got, value)
	}
	ts.Check(rows.Err())
	if want := args[2:]; strings.Join(got, " ") != strings.Join(want, " ") {
		ts.Fatalf("got %q, want %q", got, want)
	}
}

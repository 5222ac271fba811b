package storage

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/conversations"
)

// childEnv makes this test program a child that talks to the database in the
// file it names.
const childEnv = "WAYMARK_STORAGE_TEST_CHILD"

const childWorkers = 8

// child makes turns, several at once, and prints the id of each that is
// committed, until it is killed.
func child(file string, out io.Writer) {
	db, err := Open(context.Background(), "sqlite:"+file, time.Now)
	if err != nil {
		fmt.Fprintln(out, "cannot open:", err)
		os.Exit(1)
	}
	var all sync.WaitGroup
	for worker := range childWorkers {
		all.Go(func() {
			for i := 0; ; i++ {
				id := fmt.Sprintf("%d/%d/%d", os.Getpid(), worker, i)
				if err := db.Turn(context.Background(), childMessage(worker, id), childDecide(id)); err != nil {
					fmt.Fprintln(out, "turn:", err)
					os.Exit(1)
				}
				if _, err := fmt.Fprintln(out, id); err != nil {
					os.Exit(1) // the parent is gone
				}
			}
		})
	}
	all.Wait()
}

// childMessage lets two workers each be the same person.
func childMessage(worker int, id string) conversations.Message {
	user := fmt.Sprint("user ", worker/2)
	return textMessage(party{Platform: "paper", Chat: user, User: user}, id)
}

// childDecide counts in the journey and answers with childReplies.
func childDecide(id string) func(conversations.State) conversations.Outcome {
	return func(s conversations.State) conversations.Outcome {
		n, _ := strconv.Atoi(string(s.Journey.At))
		s.Journey.At = conversations.StepID(strconv.Itoa(n + 1))
		out := conversations.Outcome{State: s}
		for _, text := range childReplies(id) {
			out.Replies = append(out.Replies, conversations.Reply{Text: conversations.Markup(text)})
		}
		return out
	}
}

// childReplies is nothing, one or two replies.
func childReplies(id string) []string {
	return []string{id + " first", id + " second"}[:len(id)%3]
}

func startChild(t *testing.T, file string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+file)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewScanner(out)
}

// killChild reads what the child prints and kills it after so many lines. What
// it still had said by then is read as well.
func killChild(t *testing.T, cmd *exec.Cmd, lines *bufio.Scanner, after int) (said []string) {
	t.Helper()
	for lines.Scan() {
		said = append(said, lines.Text())
		if len(said) == after {
			if err := cmd.Process.Kill(); err != nil {
				t.Error(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the child ended before it was killed")
	}
	return said
}

func TestTurn_KilledAtAnyMoment(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "waymark.db")
	var said []string
	for round := range 25 {
		cmd, lines := startChild(t, file)
		said = append(said, killChild(t, cmd, lines, 1+rand.IntN(60))...)
		checkAfterKill(t, file, said)
		if t.Failed() {
			t.Fatalf("after kill %d", round+1)
		}
	}
	t.Logf("%d turns were acknowledged before 25 kills", len(said))
}

func checkAfterKill(t *testing.T, file string, said []string) {
	t.Helper()
	db, err := Open(context.Background(), "sqlite:"+file, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var sound string
	if err := db.readers.QueryRow(`PRAGMA integrity_check`).Scan(&sound); err != nil || sound != "ok" {
		t.Errorf("integrity check: %s, %v", sound, err)
	}
	seen := set(t, db, `SELECT id FROM seen`)
	for _, id := range said {
		if !seen[id] {
			t.Errorf("turn %q was acknowledged and is gone", id)
		}
	}
	if got := count(t, db, `SELECT coalesce(sum(CAST(step AS INTEGER)), 0) FROM journeys`); got != len(seen) {
		t.Errorf("%d turns count in the journeys, %d were seen", got, len(seen))
	}
	replies := set(t, db, `SELECT body ->> 'text' FROM outbox`)
	want := 0
	for id := range seen {
		for _, text := range childReplies(id) {
			want++
			if !replies[text] {
				t.Errorf("reply %q is not in the outbox", text)
			}
		}
	}
	if got := count(t, db, `SELECT count(*) FROM outbox`); got != want {
		t.Errorf("%d replies in the outbox, want %d", got, want)
	}
}

func set(t *testing.T, db *DB, query string) map[string]bool {
	t.Helper()
	rows, err := db.readers.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	all := map[string]bool{}
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		all[s] = true
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestTurn_TwoProcesses: both write to the same people at the same time.
func TestTurn_TwoProcesses(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "waymark.db")
	db, err := Open(context.Background(), "sqlite:"+file, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	cmd, lines := startChild(t, file)
	var said []string
	var all sync.WaitGroup
	all.Go(func() { said = killChild(t, cmd, lines, 200) })
	for worker := range childWorkers {
		all.Go(func() {
			for i := range 20 {
				id := fmt.Sprintf("parent/%d/%d", worker, i)
				if err := db.Turn(context.Background(), childMessage(worker, id), childDecide(id)); err != nil {
					t.Errorf("turn %s: %v", id, err)
				}
			}
		})
	}
	all.Wait()
	for _, line := range said {
		if strings.Contains(line, "turn:") {
			t.Errorf("the child says %q", line)
		}
	}
	checkAfterKill(t, file, said)
	if got := len(set(t, db, `SELECT id FROM seen WHERE id LIKE 'parent/%'`)); got != 20*childWorkers {
		t.Errorf("%d turns of the parent were kept, want %d", got, 20*childWorkers)
	}
}

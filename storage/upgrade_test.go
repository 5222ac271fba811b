package storage

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// upgraded is how many people a database has that is brought up to date.
var upgraded = flag.Int("upgraded", 1000, "people in databases of older schemas")

// openEnv makes this test program a child that opens the database it names.
const openEnv = "WAYMARK_STORAGE_TEST_OPEN"

func openChild(url string) {
	db, err := Open(context.Background(), url, time.Now)
	if err == nil {
		err = db.Close()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// crowd puts people into a database of the first schema.
func crowd(t *testing.T, file string, people int) {
	t.Helper()
	leaveSchema(t, file, 1)
	old := raw(t, file)
	must(t, old, fmt.Sprintf(`
		WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
		INSERT INTO people (id, language, network, timezone, created_at) SELECT i, 'en', 'ern-rnd', 'Europe/Oslo', 1793534400000000 + i FROM n`, 999+people))
	must(t, old, `INSERT INTO addresses (platform, "user", chat, person) SELECT 'slate', 'u' || id, 'c' || id, id FROM people WHERE id >= 1000`)
	must(t, old, `INSERT INTO journeys (person, guide, step, phase, since_at, active_at, body)
		SELECT id, 'cpms2', 'step/' || id % 40, CASE id % 2 WHEN 0 THEN 'walking' ELSE 'waiting' END, id, id, '{"trail":["account/open-form"]}' FROM people WHERE id >= 1000`)
	must(t, old, `INSERT INTO outbox (platform, chat, "user", person, state, due_at, body, created_at)
		SELECT 'slate', 'c' || id, 'u' || id, id, 'ready', id, '{"text":"hello"}', id FROM people WHERE id >= 1000 AND id % 10 = 0`)
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
}

// upgradeTo brings a database of the first schema to a later one, as a program of then did.
func upgradeTo(t *testing.T, file string, version int) {
	t.Helper()
	all, err := readMigrations(sqlite().migrations)
	if err != nil {
		t.Fatal(err)
	}
	old := raw(t, file)
	for v := 2; v <= version; v++ {
		if _, err := sqlite().migrateNext(context.Background(), old, all[:v], time.Now); err != nil {
			t.Fatal(err)
		}
	}
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestMigrate_KilledAtAnyMoment: from each schema, people stand where they stood, and what
// waits for them waits.
func TestMigrate_KilledAtAnyMoment(t *testing.T) {
	t.Parallel()
	kills := 0
	for version := 1; version < knownSchema(t); version++ {
		file := filepath.Join(t.TempDir(), "waymark.db")
		crowd(t, file, *upgraded)
		upgradeTo(t, file, version)
		stand := `SELECT person || guide || step || phase || since_at || active_at || body FROM journeys ORDER BY person`
		waits := `SELECT id || platform || chat || "user" || COALESCE(person, 0) || body FROM outbox ORDER BY id`
		old := raw(t, file)
		journeys, deliveries := everything(t, old, stand), everything(t, old, waits)
		if err := old.Close(); err != nil {
			t.Fatal(err)
		}
		kills += killUntilOpen(t, "sqlite:"+file)
		db := openTest(t, file)
		if diff := cmp.Diff(journeys, everything(t, db.readers, stand)); diff != "" {
			t.Errorf("from schema %d people stand elsewhere:\n%s", version, diff)
		}
		if diff := cmp.Diff(deliveries, everything(t, db.readers, waits)); diff != "" {
			t.Errorf("from schema %d something else waits:\n%s", version, diff)
		}
		if got := count(t, db, `SELECT COUNT(*) FROM accounts WHERE platform = 'slate' AND chat = 'c' || person`); got != *upgraded {
			t.Errorf("from schema %d there are %d accounts, want %d", version, got, *upgraded)
		}
	}
	if kills == 0 {
		t.Error("nothing was killed on the way")
	}
	t.Logf("%d kills while %d people were brought up to date from %d schemas", kills, *upgraded, knownSchema(t)-1)
}

// killUntilOpen opens a database in a process that is killed, a little later each time,
// until it is quicker.
func killUntilOpen(t *testing.T, url string) (kills int) {
	t.Helper()
	for longest := 20 * time.Millisecond; ; longest = longest * 3 / 2 {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), openEnv+"="+url)
		child.Stderr = os.Stderr
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		kill := time.AfterFunc(rand.N(longest), func() { _ = child.Process.Kill() })
		err := child.Wait()
		if kill.Stop() {
			if err != nil {
				t.Fatalf("after %d kills: %v", kills, err)
			}
			return kills
		}
		kills++
	}
}

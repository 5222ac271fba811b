package storage

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"waymark/storage/postgrestest"
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

// An elder is a database as a program of an older schema leaves it.
type elder struct {
	dialect dialect
	url     string
	pool    func() *sql.DB
}

// crowd puts people into a database of the first schema of an engine, which calls their
// accounts by that name.
func (e elder) crowd(t *testing.T, people int, accounts string) {
	t.Helper()
	old := e.pool()
	must(t, old, fmt.Sprintf(`
		WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
		INSERT INTO people (id, language, network, timezone, created_at) SELECT i, 'en', 'ern-rnd', 'Europe/Oslo', 1793534400000000 + i FROM n`, 999+people))
	must(t, old, fmt.Sprintf(`INSERT INTO %s (platform, "user", chat, person) SELECT 'slate', 'u' || id, 'c' || id, id FROM people WHERE id >= 1000`, accounts))
	must(t, old, `INSERT INTO journeys (person, guide, step, phase, since_at, active_at, body)
		SELECT id, 'cpms2', 'step/' || id % 40, CASE id % 2 WHEN 0 THEN 'walking' ELSE 'waiting' END, id, id, '{"trail":["account/open-form"]}' FROM people WHERE id >= 1000`)
	must(t, old, `INSERT INTO outbox (platform, chat, "user", person, state, due_at, body, created_at)
		SELECT 'slate', 'c' || id, 'u' || id, id, 'ready', id, '{"text":"hello"}', id FROM people WHERE id >= 1000 AND id % 10 = 0`)
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
}

// upgradeTo brings it to a later schema, as a program of then did.
func (e elder) upgradeTo(t *testing.T, version int) {
	t.Helper()
	all, err := readMigrations(e.dialect.migrations)
	if err != nil {
		t.Fatal(err)
	}
	all = slices.DeleteFunc(all, func(m migration) bool { return m.version > version })
	old := e.pool()
	for done := -1; done < version; {
		if done, err = e.dialect.migrateNext(t.Context(), old, all, time.Now); err != nil {
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
	killedWhileUpgraded(t, 1, func(t *testing.T) elder {
		file := filepath.Join(t.TempDir(), "waymark.db")
		leaveSchema(t, file, 1)
		e := elder{sqlite(), "sqlite:" + file, func() *sql.DB { return raw(t, file) }}
		e.crowd(t, *upgraded, "addresses")
		return e
	}, []func(*exec.Cmd){killProcess})
}

// TestPostgres_MigrateKilledAtAnyMoment: the same on a server, where the connection can
// be ended, too.
func TestPostgres_MigrateKilledAtAnyMoment(t *testing.T) {
	t.Parallel()
	var own postgrestest.Cluster // on which all connections may be ended
	t.Cleanup(func() {
		if err := own.Stop(); err != nil {
			t.Error(err)
		}
	})
	asks, err := sql.Open("pgx", own.Schema(t))
	if err != nil {
		t.Fatal(err)
	}
	defer asks.Close()
	all, err := readMigrations(postgres().migrations)
	if err != nil {
		t.Fatal(err)
	}
	killedWhileUpgraded(t, all[0].version, func(t *testing.T) elder {
		url := own.Schema(t)
		db, err := at(url)
		if err != nil {
			t.Fatal(err)
		}
		e := elder{postgres(), url, func() *sql.DB { return db.server.pool(usual(), nil) }}
		e.upgradeTo(t, all[0].version)
		e.crowd(t, *upgraded, "accounts")
		return e
	}, []func(*exec.Cmd){killProcess, func(*exec.Cmd) {
		must(t, asks, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'waymark'`)
	}})
}

func killProcess(c *exec.Cmd) { _ = c.Process.Kill() }

// killedWhileUpgraded makes a database of each schema from first on and brings it up to
// date, while one of the ways to kill ends that again and again.
func killedWhileUpgraded(t *testing.T, first int, begin func(*testing.T) elder, ways []func(*exec.Cmd)) {
	t.Helper()
	kills := 0
	for version := first; version < knownSchema(t); version++ {
		e := begin(t)
		e.upgradeTo(t, version)
		stand := `SELECT person || guide || step || phase || since_at || active_at || body FROM journeys ORDER BY person`
		waits := `SELECT id || platform || chat || "user" || COALESCE(person, 0) || body FROM outbox ORDER BY id`
		old := e.pool()
		journeys, deliveries := everything(t, old, stand), everything(t, old, waits)
		if err := old.Close(); err != nil {
			t.Fatal(err)
		}
		kills += killUntilOpen(t, e.url, ways)
		db, err := Open(t.Context(), e.url, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		if got := count(t, db, `SELECT MAX(version) FROM schema_migrations`); got != knownSchema(t) {
			t.Errorf("from schema %d it is at %d, want %d", version, got, knownSchema(t))
		}
		if diff := cmp.Diff(journeys, everything(t, db.readers, stand)); diff != "" {
			t.Errorf("from schema %d people stand elsewhere:\n%s", version, diff)
		}
		if diff := cmp.Diff(deliveries, everything(t, db.readers, waits)); diff != "" {
			t.Errorf("from schema %d something else waits:\n%s", version, diff)
		}
		if got := count(t, db, `SELECT COUNT(*) FROM accounts WHERE platform = 'slate' AND chat = 'c' || person`); got != *upgraded {
			t.Errorf("from schema %d there are %d accounts, want %d", version, got, *upgraded)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
	if kills == 0 {
		t.Error("nothing was killed on the way")
	}
	t.Logf("%d kills while %d people were brought up to date from %d schemas", kills, *upgraded, knownSchema(t)-first)
}

// killUntilOpen opens a database in a process that is killed in one of these ways, a
// little later each time, until it is quicker.
func killUntilOpen(t *testing.T, url string, ways []func(*exec.Cmd)) (kills int) {
	t.Helper()
	for longest := 20 * time.Millisecond; ; longest = longest * 3 / 2 {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), openEnv+"="+url)
		var said strings.Builder
		child.Stderr = &said
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		killed := make(chan struct{})
		kill := time.AfterFunc(rand.N(longest), func() {
			defer close(killed)
			ways[rand.IntN(len(ways))](child)
		})
		err := child.Wait()
		if kill.Stop() {
			if err != nil {
				t.Fatalf("after %d kills: %v\n%s", kills, err, said.String())
			}
			return kills
		}
		<-killed
		kills++
	}
}

package storage

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// notCopied are the tables that are about a database and not about what is in it.
// What is added here is lost by a copy.
var notCopied = []string{"schema_migrations", "ticket_numbers", "heartbeat", "leases"}

// full is a database with rows of every kind, and so many people more.
func full(t *testing.T, people int) (url string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "full.db")
	leaveSchema(t, file, knownSchema(t)-1)
	db := openTest(t, file)
	pool := db.writer.pool
	must(t, pool, fmt.Sprintf(`
		WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
		INSERT INTO people (id, language, network, timezone, created_at, heard_at) SELECT i, 'en', 'ern-rnd', 'Europe/Oslo', i, i FROM n`, 999+people))
	must(t, pool, `INSERT INTO accounts (platform, "user", chat, person) SELECT 'slate', 'ü' || id, id, id FROM people WHERE id >= 1000`)
	must(t, pool, `INSERT INTO journeys (person, guide, step, phase, since_at, active_at, body) SELECT id, 'cpms2', 'account/password', 'walking', id, id, '{"trail":["account/open-form"]}' FROM people WHERE id >= 1000`)
	must(t, pool, `INSERT INTO seen (platform, id, at) SELECT 'slate', 'm' || id, 1 FROM people WHERE id >= 1000`)
	must(t, pool, `INSERT INTO tickets (id, person, platform, desk, staff, opened_at, closed_at) VALUES (5, 7, 'slate', 'office', 'worker', 1, 0)`)
	must(t, pool, `INSERT INTO ticket_messages (platform, chat, ref, ticket) VALUES ('slate', 'office', 'm1', 5)`)
	must(t, pool, `INSERT INTO relays (ticket, body) VALUES (5, '{"late":"m"}')`)
	must(t, pool, `INSERT INTO strandings (ticket, since_at, stage) VALUES (5, 1, 1)`)
	must(t, pool, `INSERT INTO endings (delivery, cause, person, ticket, notify) VALUES (3, '', 7, 5, 'm1')`)
	must(t, pool, `INSERT INTO notices (step, network, says, print, since_at) VALUES ('account/password', '', 'the page is down', 'x', 1)`)
	must(t, pool, `INSERT INTO differs (step, at, times) VALUES ('account/password', 1, 2)`)
	must(t, pool, `INSERT INTO acts (at, platform, "user", what, ticket, refused) VALUES (1, 'slate', 'worker', 'take', 5, '')`)
	must(t, pool, `INSERT INTO leftovers (ticket, platform, desk, thread, why, since_at) VALUES (4, 'slate', 'office', '', 'old', 1)`)
	must(t, pool, `INSERT INTO forgotten (person, created_at, gone_at) VALUES (6, 1, 2)`)
	must(t, pool, `UPDATE sqlite_sequence SET seq = 41 WHERE name = 'tickets'`) // one that is gone
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + file
}

// contents is every row of every table, by a walk of the schema of its own.
func contents(t *testing.T, url string) map[string][]string {
	t.Helper()
	db, err := at(url)
	if err != nil {
		t.Fatal(err)
	}
	pool, err := db.dialect.readers(db, usual())
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	names := `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'`
	if db.server != nil {
		names = `SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = current_schema()`
	}
	all := map[string][]string{}
	for _, table := range everything(t, pool, names) {
		if !slices.Contains(notCopied, table) {
			all[table] = rowsIn(t, pool, table)
		}
	}
	return all
}

// rowsIn is each row of a table as text, with the names of its columns.
func rowsIn(t *testing.T, pool *sql.DB, table string) (all []string) {
	t.Helper()
	rows, err := pool.Query("SELECT * FROM " + table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		row := make([]any, len(columns))
		if err := rows.Scan(pointers(row)...); err != nil {
			t.Fatal(err)
		}
		var cells []string
		for i, c := range columns {
			cells = append(cells, fmt.Sprintf("%s=%#v", c, row[i]))
		}
		slices.Sort(cells)
		all = append(all, strings.Join(cells, " "))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(all)
	return all
}

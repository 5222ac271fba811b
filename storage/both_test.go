package storage

import (
	"context"
	"path/filepath"
	"testing"
)

// onServer opens an empty database on the server of these tests, with a clock.
func inUseOnServer(t testing.TB) (*DB, *clock) {
	t.Helper()
	c := &clock{morning}
	db, err := open(context.Background(), cluster.Schema(t), c.now, usual())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := db.ListForgotten(context.Background(), filepath.Join(t.TempDir(), "waymark.forgotten")); err != nil {
		t.Fatal(err)
	}
	return db, c
}

// A column is one of a table, and whether it holds texts.
type column struct {
	table, name string
	texts       bool
}

// columnsOf are all that there are, by table and name.
func columnsOf(t testing.TB, db *DB) (all []column) {
	t.Helper()
	query := `
		SELECT m.name, p.name, p.type = 'TEXT' FROM sqlite_schema m JOIN pragma_table_info(m.name) p
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, p.name`
	if db.server != nil {
		query = `
			SELECT table_name, column_name, data_type = 'text' FROM information_schema.columns
			WHERE table_schema = current_schema() ORDER BY table_name COLLATE "C", column_name COLLATE "C"`
	}
	rows, err := db.readers.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var c column
		if err := rows.Scan(&c.table, &c.name, &c.texts); err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	if err := rows.Err(); err != nil || len(all) < 100 {
		t.Fatalf("%d columns, %v", len(all), err)
	}
	return all
}

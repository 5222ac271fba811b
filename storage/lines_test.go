package storage

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestMigrate_TicketsHaveLinesOfTheirOwn: what waited behind another ticket waits no
// more, and what waited in a parked line is told apart by ticket, too.
func TestMigrate_TicketsHaveLinesOfTheirOwn(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "waymark.db")
	leaveSchema(t, file, 13)
	db := openTest(t, file)
	var got string
	if err := db.readers.QueryRow(`SELECT group_concat(state || ' ' || (body ->> 'text'), ', ') FROM (SELECT * FROM outbox WHERE platform = 'slate' AND chat IN ('office', 'bureau') ORDER BY id)`).Scan(&got); err != nil {
		t.Fatal(err)
	}
	want := []string{"ready 91 first", "ready 92 first", "waiting 91 second", "ready the desk", "parked 93 first", "parked 94 first"}
	if got != strings.Join(want, ", ") {
		t.Errorf("got %s, want %s", got, strings.Join(want, ", "))
	}
}

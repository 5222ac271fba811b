package storage

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"waymark/conversations"
)

// A dataPage is docs/data.md.
type dataPage struct {
	kept   map[string]string // class → for how long
	class  map[string]string // table → class
	fields map[string]string // table.field → whose it is
}

func readDataPage(t *testing.T) dataPage {
	t.Helper()
	text, err := os.ReadFile("../docs/data.md")
	if err != nil {
		t.Fatal(err)
	}
	p := dataPage{map[string]string{}, map[string]string{}, map[string]string{}}
	table := ""
	of := regexp.MustCompile(`Class: ([a-z]+)\.$`)
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		switch m := of.FindStringSubmatch(line); {
		case strings.HasPrefix(line, "## "):
			table = strings.TrimPrefix(line, "## ")
		case m != nil:
			p.class[table] = m[1]
		case len(cells) != 3 || strings.Contains(line, "---") || !strings.HasPrefix(line, "|"):
		case cells[1] == "":
			t.Errorf("nothing is said of %s", cells[0])
		case strings.HasPrefix(cells[0], "`"):
			p.fields[table+"."+strings.Trim(cells[0], "`")] = cells[2]
		case cells[0] != "class" && cells[0] != "field":
			p.kept[cells[0]] = cells[1]
		}
	}
	return p
}

// TestDataPage_OfEveryField: docs/data.md says of each field of SQLite what it is for and
// whose it is, as the export has it, and of no other.
func TestDataPage_OfEveryField(t *testing.T) {
	t.Parallel()
	db, _ := inUse(t)
	isOnDataPage(t, db, "ticket_numbers")
}

func TestPostgres_DataPageOfEveryField(t *testing.T) {
	t.Parallel()
	db, _ := inUseOnServer(t)
	isOnDataPage(t, db, "")
}

// isOnDataPage does so for one engine, which lacks a table.
func isOnDataPage(t *testing.T, db *DB, lacks string) {
	t.Helper()
	p := readDataPage(t)
	there := map[string]bool{}
	for _, c := range columnsOf(t, db) {
		field := c.table + "." + c.name
		there[field] = true
		whose, ok := p.fields[field]
		if !ok {
			t.Errorf("%s is not in docs/data.md", field)
			continue
		}
		if _, nobodys := notPersonal[field]; nobodys == (whose == "theirs") {
			t.Errorf("%s is %q there, and nobody's in the export: %v", field, whose, nobodys)
		}
		if class := p.class[c.table]; p.kept[class] == "" {
			t.Errorf("%s is of class %q, of which it is not said how long it is kept", c.table, class)
		}
	}
	for field := range p.fields {
		if !there[field] && !strings.HasPrefix(field, lacks+".") {
			t.Errorf("docs/data.md speaks of %s, which is not there", field)
		}
	}
	for class := range p.kept {
		if !slices.Contains(append(slices.Collect(maps.Values(p.class)), "draft"), class) {
			t.Errorf("nothing is of class %s", class)
		}
	}
}

// TestDataPage_SaysTheDefaults of each class that has a time.
func TestDataPage_SaysTheDefaults(t *testing.T) {
	t.Parallel()
	days := func(d time.Duration) string { return strconv.Itoa(int(d/day)) + " days" }
	months := func(s conversations.Span) string { return strconv.Itoa(s.Months) + " months" }
	keep := DefaultKeep()
	if keep.Unreachable != keep.Finished {
		t.Error("the page says one time for both")
	}
	want := map[string]string{
		"person": months(keep.People) + ", or " + strconv.Itoa(keep.Finished.Months) + " if nothing reaches them or they have finished",
		"draft":  days(draftsFor), "ticket": months(keep.Tickets), "waiting": days(unsentFor), "dead": days(deadLettersFor), "damaged": days(damagedFor),
		"tries": strconv.Itoa(int(triesKept.Hours())) + " hour", "question": days(questionsFor), "tally": days(talliesFor), "differ": days(differsFor),
		"act": months(keep.Acts), "leftover": days(leftoversFor), "forgotten": days(registeredFor),
	}
	p := readDataPage(t)
	for class, says := range want {
		if p.kept[class] != says {
			t.Errorf("class %s is kept %q there, and %q in fact", class, p.kept[class], says)
		}
	}
}

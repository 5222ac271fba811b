package storage

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var parameter = regexp.MustCompile(`\$(\d+)`)

// allSQL finds all SQL texts in the package's own files.
func allSQL(t *testing.T) map[string]string {
	t.Helper()
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	sql := regexp.MustCompile(`^\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|VACUUM) `)
	all := map[string]string{}
	for _, file := range files {
		if !strings.HasSuffix(file.Name(), ".go") || strings.HasSuffix(file.Name(), "_test.go") {
			continue
		}
		set := token.NewFileSet()
		parsed, err := parser.ParseFile(set, file.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				text, err := strconv.Unquote(literal.Value)
				if err == nil && sql.MatchString(strings.ReplaceAll(text, "\n", " ")) {
					all[set.Position(literal.Pos()).String()] = text
				}
			}
			return true
		})
	}
	if len(all) < 15 {
		t.Fatalf("found only %d SQL texts: the test looks in the wrong place", len(all))
	}
	return all
}

// TestSQL_ParametersAppearInOrder: SQLite numbers $1, $2 … by where they first
// appear, Postgres by their number.
func TestSQL_ParametersAppearInOrder(t *testing.T) {
	t.Parallel()
	for where, text := range allSQL(t) {
		highest := 0
		for _, found := range parameter.FindAllStringSubmatch(text, -1) {
			n, _ := strconv.Atoi(found[1])
			if n > highest+1 {
				t.Errorf("%s: $%d comes before $%d", where, n, highest+1)
			}
			highest = max(highest, n)
		}
		if strings.Contains(text, "?") {
			t.Errorf("%s: ? is no parameter in Postgres", where)
		}
	}
}

// TestSQL_NothingReadsAWholeTable but what is rare and may. To read all lines
// that may be due, or that are parked, is to read what is asked for.
func TestSQL_NothingReadsAWholeTable(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	may := regexp.MustCompile(`(?s)schema_migrations|COUNT\(|FROM questions|copying|VACUUM`)
	scan := regexp.MustCompile(`SCAN (seen|people|accounts|journeys|outbox|cards|undelivered|questions|reminders|tickets|ticket_messages|relays|[apjectdor])\b`)
	allOf := regexp.MustCompile(`INDEX (outbox_(ahead|failed|made|parked)|accounts_gone|tickets_open)$|^SCAN undelivered$`)
	for where, text := range allSQL(t) {
		if may.MatchString(text) || strings.HasPrefix(where, "postgres") {
			continue
		}
		for _, step := range plan(t, db, text) {
			if scan.MatchString(step) && !allOf.MatchString(step) && !strings.HasPrefix(strings.TrimSpace(text), "INSERT") {
				t.Errorf("%s: %s", where, step)
			}
		}
	}
	if got, want := searches(t, db, dueQuery), []string{
		"SEARCH outbox USING INDEX outbox_failed (platform=? AND urgent=? AND due_at<?)",
		"SEARCH outbox USING INDEX outbox_ahead (platform=? AND tried_at>?)",
		"SEARCH outbox USING INDEX outbox_failed (platform=? AND urgent=? AND due_at<?)",
		"SEARCH outbox USING COVERING INDEX outbox_fresh (platform=? AND urgent=?)",
		"SEARCH outbox USING COVERING INDEX outbox_fresh (platform=? AND urgent=?)",
		"SEARCH o USING INTEGER PRIMARY KEY (rowid=?)",
		"SEARCH c USING PRIMARY KEY (platform=? AND chat=? AND slot=?) LEFT-JOIN",
		"SEARCH t USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN",
	}; !slices.Equal(got, want) {
		t.Errorf("what is due is found by\n%s, want\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if got := strings.Join(plan(t, db, owedQuery), "; "); !strings.HasPrefix(got, "SEARCH r USING INDEX reminders_due (due_at<?); SEARCH a USING PRIMARY KEY") || strings.Contains(got, "TEMP B-TREE") {
		t.Errorf("what is owed is found by %s", got)
	}
	if got := strings.Join(plan(t, db, unplannedQuery), "; "); !strings.Contains(got, "(planned<?)") || !strings.Contains(got, "(planned>?)") {
		t.Errorf("who is not planned is found by %s", got)
	}
	if got := plan(t, db, stuckQuery)[0]; got != "SEARCH j USING INDEX journeys_nagged (nags>?)" {
		t.Errorf("who is stuck is found by %s", got)
	}
}

// searches is how the engine finds rows for text, in which nothing is sorted.
func searches(t *testing.T, db *DB, text string) []string {
	t.Helper()
	return slices.DeleteFunc(plan(t, db, text), func(step string) bool {
		return !strings.HasPrefix(step, "SEARCH") && !strings.Contains(step, "TEMP B-TREE") && !strings.Contains(step, "SCAN outbox")
	})
}

// plan is how the engine would go about text.
func plan(t *testing.T, db *DB, text string) (steps []string) {
	t.Helper()
	parameters := map[string]bool{}
	for _, found := range parameter.FindAllString(text, -1) {
		parameters[found] = true
	}
	rows, err := db.writer.pool.Query("EXPLAIN QUERY PLAN "+text, make([]any, len(parameters))...)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, step)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return steps
}

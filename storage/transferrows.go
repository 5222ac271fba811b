package storage

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// A table is what a transfer knows of one: it reads that from the database, so that
// none is forgotten.
type table struct {
	name    string
	columns []string // by their names
	key     []string // those of the primary key, in its order
}

// parametersMax is how many parameters a statement may have on every engine, and
// rowsAtOnce how many rows it puts in.
const (
	parametersMax = 30000
	rowsAtOnce    = 1000
)

// ownOfADatabase reports whether a table is about the database itself, or who uses it,
// and not about what is kept in it.
func (t table) ownOfADatabase() bool {
	return slices.Contains([]string{"schema_migrations", "ticket_numbers", "heartbeat", "leases", "copying"}, t.name)
}

func tablesOf(ctx context.Context, c *sql.Conn, d dialect) (all []table, err error) {
	rows, err := c.QueryContext(ctx, d.columns)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name, column string
		var place int
		if err := rows.Scan(&name, &column, &place); err != nil {
			return nil, err
		}
		if len(all) == 0 || all[len(all)-1].name != name {
			all = append(all, table{name: name})
		}
		t := &all[len(all)-1]
		t.columns = append(t.columns, column)
		if place > 0 {
			t.key = slices.Grow(t.key, place)[:max(len(t.key), place)]
			t.key[place-1] = column
		}
	}
	return all, rows.Err()
}

// sameTables refuses engines whose tables are not the same: one was forgotten when
// another was added.
func sameTables(theirs, ours []table) error {
	same := func(a, b table) bool {
		return a.name == b.name && slices.Equal(a.columns, b.columns) && slices.Equal(a.key, b.key) && len(a.key) > 0
	}
	if slices.EqualFunc(theirs, ours, same) {
		return nil
	}
	return fmt.Errorf("the engines have other tables, or a table has no key: %v and %v", theirs, ours)
}

// parentsFirst puts tables in an order in which no row is copied before one that it
// needs.
func parentsFirst(ctx context.Context, c *sql.Conn, d dialect, all []table) (ordered []table, err error) {
	rows, err := c.QueryContext(ctx, d.parents)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	parents := map[string][]string{}
	for rows.Next() {
		var child, parent string
		if err := rows.Scan(&child, &parent); err != nil {
			return nil, err
		}
		parents[child] = append(parents[child], parent)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for waiting := all; len(waiting) > 0; {
		var later []table
		for _, t := range waiting {
			waits := slices.ContainsFunc(waiting, func(p table) bool { return p.name != t.name && slices.Contains(parents[t.name], p.name) })
			if waits {
				later = append(later, t)
			} else {
				ordered = append(ordered, t)
			}
		}
		if len(later) == len(waiting) {
			return nil, fmt.Errorf("tables need each other: %v", later)
		}
		waiting = later
	}
	return ordered, nil
}

// statement is one that is made of a table, whose names are those of our own schema.
func statement(words ...string) string { return strings.Join(words, " ") }

// quoted are the names of columns in a statement.
func quoted(columns []string) string { return `"` + strings.Join(columns, `", "`) + `"` }

// places are parameters for n values from the one behind after.
func places(after, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(after + i + 1))
	}
	return b.String()
}

func (t table) holds() string { return statement("SELECT", "EXISTS (SELECT 1 FROM", t.name+")") }

// all reads all rows in the order of the key.
func (t table) all() string {
	return statement("SELECT", quoted(t.columns), "FROM", t.name, "ORDER BY", quoted(t.key))
}

// last reads the last key.
func (t table) last() string {
	return statement("SELECT", quoted(t.key), "FROM", t.name, "ORDER BY", quoted(t.key[:1])+" DESC", strings.Join(descending(t.key[1:]), ""), "LIMIT 1")
}

func descending(columns []string) (all []string) {
	for _, c := range columns {
		all = append(all, ", "+quoted([]string{c})+" DESC")
	}
	return all
}

// behind reads what comes behind a key.
func (t table) behind() string {
	return statement("SELECT", quoted(t.columns), "FROM", t.name, "WHERE ("+quoted(t.key)+") > ("+places(0, len(t.key))+") ORDER BY", quoted(t.key))
}

// put puts n rows in.
func (t table) put(n int) string {
	rows := make([]string, n)
	for i := range rows {
		rows[i] = "(" + places(i*len(t.columns), len(t.columns)) + ")"
	}
	return statement("INSERT", "INTO", t.name, "("+quoted(t.columns)+") VALUES", strings.Join(rows, ", "))
}

// copyRows copies the rows that are behind what is there already, and answers how many
// there are then.
func (p *pair) copyRows(ctx context.Context, t table) (rows int, err error) {
	if err := p.to.QueryRowContext(ctx, statement("SELECT", "COUNT(*) FROM", t.name)).Scan(&rows); err != nil {
		return 0, p.target.explain(err)
	}
	query, from := t.all(), []any(nil)
	if rows > 0 {
		query, from = t.behind(), make([]any, len(t.key))
		if err := p.to.QueryRowContext(ctx, t.last()).Scan(pointers(from)...); err != nil {
			return 0, p.target.explain(err)
		}
	}
	found, err := p.from.QueryContext(ctx, query, from...)
	if err != nil {
		return 0, p.source.explain(err)
	}
	defer found.Close()
	atOnce := min(rowsAtOnce, parametersMax/len(t.columns))
	whole := t.put(atOnce)
	var values []any
	put := func(statement string) error {
		_, err := p.to.ExecContext(ctx, statement, values...)
		values = values[:0]
		return p.target.explain(err)
	}
	for found.Next() {
		row := make([]any, len(t.columns))
		if err := found.Scan(pointers(row)...); err != nil {
			return 0, p.source.explain(err)
		}
		values = append(values, p.fit(row)...)
		rows++
		if len(values) == atOnce*len(t.columns) {
			if err := put(whole); err != nil {
				return 0, err
			}
		}
	}
	if err := found.Err(); err != nil {
		return 0, p.source.explain(err)
	}
	if len(values) == 0 {
		return rows, nil
	}
	return rows, put(t.put(len(values) / len(t.columns)))
}

// fit takes out of texts what a server does not take, and what is not written any more
// since there are servers.
func (p *pair) fit(row []any) []any {
	for i, value := range row {
		if text, ok := value.(string); ok && p.target.server != nil {
			row[i] = clean(text)
		}
	}
	return row
}

func pointers(row []any) []any {
	all := make([]any, len(row))
	for i := range row {
		all[i] = &row[i]
	}
	return all
}

// compare reads a table on both sides, and wants the same.
func (p *pair) compare(ctx context.Context, t table) error {
	theirs, err := p.from.QueryContext(ctx, t.all())
	if err != nil {
		return p.source.explain(err)
	}
	defer theirs.Close()
	ours, err := p.to.QueryContext(ctx, t.all())
	if err != nil {
		return p.target.explain(err)
	}
	defer ours.Close()
	want, got := make([]any, len(t.columns)), make([]any, len(t.columns))
	for n := 1; ; n++ {
		more, is := theirs.Next(), ours.Next()
		if err := theirs.Err(); err != nil {
			return p.source.explain(err)
		}
		if err := ours.Err(); err != nil {
			return p.target.explain(err)
		}
		if more != is {
			return fmt.Errorf("%w (there are more than %d rows on one side only)", ErrChanged, n-1)
		}
		if !more {
			return nil
		}
		if err := theirs.Scan(pointers(want)...); err != nil {
			return p.source.explain(err)
		}
		if err := ours.Scan(pointers(got)...); err != nil {
			return p.target.explain(err)
		}
		p.fit(want)
		for i, column := range t.columns {
			if !same(want[i], got[i]) {
				return fmt.Errorf("%w (row %d, %s)", ErrChanged, n, column)
			}
		}
	}
}

// same compares values as drivers give them.
func same(a, b any) bool {
	left, ok := a.([]byte)
	if right, too := b.([]byte); ok || too {
		return ok && too && bytes.Equal(left, right)
	}
	return a == b
}

// goOnCounting has the target give no number a second time that the source gave.
func (p *pair) goOnCounting(ctx context.Context) error {
	theirs, err := countersOf(ctx, p.from, p.source.dialect)
	if err != nil {
		return p.source.explain(err)
	}
	ours, err := countersOf(ctx, p.to, p.target.dialect)
	if err != nil {
		return p.target.explain(err)
	}
	for _, table := range slices.Sorted(maps.Keys(ours)) {
		var highest int64
		if err := p.to.QueryRowContext(ctx, statement("SELECT", "COALESCE(MAX(id), 0) FROM", table)).Scan(&highest); err != nil {
			return p.target.explain(err)
		}
		if last := max(highest, theirs[table]); last > 0 {
			if err := p.target.dialect.count(ctx, p.to, table, last); err != nil {
				return p.target.explain(err)
			}
		}
	}
	return nil
}

func countersOf(ctx context.Context, c *sql.Conn, d dialect) (map[string]int64, error) {
	rows, err := c.QueryContext(ctx, d.counters)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := map[string]int64{}
	for rows.Next() {
		var table string
		var last int64
		if err := rows.Scan(&table, &last); err != nil {
			return nil, err
		}
		all[table] = last
	}
	return all, rows.Err()
}

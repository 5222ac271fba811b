package storage

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// The way to a server and back takes longer than what most statements do there. So the
// writer goes it as seldom as it can: what only writes is put off until something has
// to be answered, and goes with that, in its order; and what will be asked next, where
// that is known, goes along as well. A turn that waits for nobody goes there twice:
//
//	BEGIN, keys, lease, load ──► decide ──► note, journey, outbox, COMMIT
//
// and those that share a commit load together (foresee.go).
//
// What was put off fails later than it was said: with the next answer, at the latest
// with the commit. A transaction that fails is done again job by job, so each still
// hears of its own.

// putOffMax is how many statements are put off at once.
const putOffMax = 256

const (
	commit   = `COMMIT`
	rollback = `ROLLBACK`
)

// later is the context of a statement that may be put off.
type later struct{ context.Context }

// pipes makes connections that put off what they can.
type pipes struct{ driver.Connector }

func (p pipes) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := p.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &pipe{direct: c.(*stdlib.Conn)}, nil
}

// direct is another name of the driver's connection: under its own it would hide its
// method Conn.
type direct = stdlib.Conn

// A pipe is a connection that puts off what it can.
type pipe struct {
	*direct
	putOff []request // in their order
	next   []request // will be asked, in this order
	known  []answer  // what the server said to what was asked ahead
	apart  bool      // what is done says nothing against what is known
	served bool      // the last query was known
}

// A request is a statement with its parameters.
type request struct {
	query string
	args  []any
}

func (s request) is(other request) bool {
	return s.query == other.query && reflect.DeepEqual(s.args, other.args)
}

// An answer is what the server said to a request that was made ahead.
type answer struct {
	request
	said *said
}

// ahead has a query asked with the next statement that has to be answered. Its answer
// is forgotten with the next statement that is another one, unless that is apart.
func (p *pipe) ahead(query string, args []any) { p.next = append(p.next, request{query, args}) }

// forget forgets what was asked ahead to a query; an empty one: to any.
func (p *pipe) forget(query string, args []any) {
	is := func(r request) bool { return query == "" || r.is(request{query, args}) }
	p.next = slices.DeleteFunc(p.next, is)
	p.known = slices.DeleteFunc(p.known, func(a answer) bool { return is(a.request) })
}

// stands says whether what is done from now on is apart.
func (p *pipe) stands(apart bool) { p.apart = apart }

// was reports whether the last query was known.
func (p *pipe) was() bool { return p.served }

// ResetSession is called before p is used for something else.
func (p *pipe) ResetSession(ctx context.Context) error {
	p.begin()
	return p.direct.ResetSession(ctx)
}

// begin leaves nothing of what was before.
func (p *pipe) begin() { *p = pipe{direct: p.direct} }

// ExecContext does a statement, or puts it off. What it was about is known only where it
// was not.
func (p *pipe) ExecContext(ctx context.Context, query string, named []driver.NamedValue) (driver.Result, error) {
	s := requestOf(query, named)
	if query == rollback {
		p.begin()
	}
	if !p.apart {
		p.forget("", nil)
	}
	if _, can := ctx.(later); can && len(p.putOff) < putOffMax && query != commit && query != rollback {
		p.putOff = append(p.putOff, s)
		return driver.ResultNoRows, nil
	}
	if len(p.putOff) == 0 { // it may be several statements
		return p.direct.ExecContext(ctx, query, named)
	}
	a, err := p.send(ctx, s)
	if err != nil {
		return nil, err
	}
	return driver.RowsAffected(a.tag.RowsAffected()), nil
}

// QueryContext asks the server what it was not asked already.
func (p *pipe) QueryContext(ctx context.Context, query string, named []driver.NamedValue) (driver.Rows, error) {
	s := requestOf(query, named)
	i := slices.IndexFunc(p.known, func(a answer) bool { return a.is(s) })
	if p.served = i >= 0; p.served {
		a := p.known[i].said
		p.known = slices.Delete(p.known, i, i+1)
		return a, nil
	}
	if !p.apart {
		p.known = nil
	}
	if len(p.putOff)+len(p.next) == 0 {
		return p.direct.QueryContext(ctx, query, named)
	}
	return p.send(ctx, s)
}

func requestOf(query string, named []driver.NamedValue) request {
	args := make([]any, len(named))
	for i, v := range named {
		args[i] = v.Value
	}
	return request{query, args}
}

// send brings what was put off, s, and what will be asked next to the server, and answers
// what that says to s.
func (p *pipe) send(ctx context.Context, s request) (a *said, err error) {
	if p.Conn().IsClosed() {
		return nil, driver.ErrBadConn
	}
	before, after := p.putOff, slices.DeleteFunc(p.next, s.is)
	p.putOff, p.next = nil, nil
	var all pgx.Batch
	for _, w := range before {
		all.Queue(w.query, w.args...)
	}
	all.Queue(s.query, s.args...)
	for _, n := range after {
		all.Queue(n.query, n.args...)
	}
	results := p.Conn().SendBatch(ctx, &all)
	defer func() {
		if closed := results.Close(); err == nil {
			err = closed
		}
		if err != nil && pgconn.SafeToRetry(err) {
			err = driver.ErrBadConn
		}
	}()
	for _, w := range before {
		if _, err := results.Exec(); err != nil {
			return nil, fmt.Errorf("%s: %w", w.brief(), err)
		}
	}
	if a, err = p.read(results); err != nil {
		return nil, err
	}
	if s.query == commit && a.tag.String() != commit {
		return nil, errors.New("the server did not commit")
	}
	for _, n := range after {
		next, err := p.read(results)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", n.brief(), err)
		}
		p.known = append(p.known, answer{n, next})
	}
	return a, nil
}

// brief is the beginning of a statement, where it says what it does.
func (s request) brief() string {
	words := strings.Fields(s.query)
	return strings.Join(words[:min(3, len(words))], " ")
}

// read reads the next of results to its end.
func (p *pipe) read(results pgx.BatchResults) (*said, error) {
	rows, err := results.Query()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	a := &said{}
	types := p.Conn().TypeMap()
	fields := rows.FieldDescriptions()
	for _, f := range fields {
		a.columns = append(a.columns, f.Name)
	}
	for rows.Next() {
		row := make([]driver.Value, len(fields))
		for i, raw := range rows.RawValues() {
			t, known := types.TypeForOID(fields[i].DataTypeOID)
			switch {
			case raw == nil:
			case !known:
				row[i] = string(raw)
			default:
				if row[i], err = t.Codec.DecodeDatabaseSQLValue(types, t.OID, fields[i].Format, raw); err != nil {
					return nil, err
				}
			}
		}
		a.rows = append(a.rows, row)
	}
	a.tag = rows.CommandTag()
	return a, rows.Err()
}

// said is what the server said to a statement.
type said struct {
	columns []string
	rows    [][]driver.Value
	tag     pgconn.CommandTag
}

func (a *said) Columns() []string { return a.columns }
func (a *said) Close() error      { return nil }

func (a *said) Next(row []driver.Value) error {
	if len(a.rows) == 0 {
		return io.EOF
	}
	copy(row, a.rows[0])
	a.rows = a.rows[1:]
	return nil
}

package storage

import (
	"context"
	"database/sql"
)

// A tx is the transaction of the writer. It takes no context, because one that
// can end costs a goroutine for each statement; a [sql.Tx] has such a context.
type tx struct {
	conn    *sql.Conn
	dialect *dialect
	erased  *[]erased       // who was deleted in it
	places  map[queue]int64 // the last that each gave, where it was the moment it gave it
	held    held            // nil: nobody else writes meanwhile
	far     asker           // nil: the engine is near
	used    map[string]bool // keys about which something was written
	wrote   *bool           // becomes true with the first row that is written; nil: nobody asks

	changed map[line]head // lines whose first may be another one, or otherwise due; nil: nobody asks
	follows *bool         // something was put behind a delivery, on whose note it waits; nil: nobody asks
}

// gone notes that somebody is deleted, so that nothing of them is left anywhere
// after the commit.
func (t tx) gone(e erased) { *t.erased = append(*t.erased, e) }

// exec does a statement. Where the engine is far away that may be put off, until there
// is something to answer or the end: it fails then.
func (t tx) exec(query string, args ...any) error {
	numbers(args)
	done, err := t.conn.ExecContext(later{context.Background()}, query, args...)
	t.notes(done)
	return err
}

// notes notes that something was written, if it was. Of what was put off that is not
// known; where nothing can be written it fails at the end.
func (t tx) notes(done sql.Result) {
	if t.wrote == nil || *t.wrote || done == nil {
		return
	}
	if rows, err := done.RowsAffected(); err != nil || rows > 0 {
		*t.wrote = true
	}
}

// affect is exec, and answers how many rows it was about.
func (t tx) affect(query string, args ...any) (rows int64, err error) {
	numbers(args)
	done, err := t.conn.ExecContext(context.Background(), query, args...)
	if err != nil {
		return 0, err
	}
	t.notes(done)
	return done.RowsAffected()
}

// affects is exec, and reports whether it was about any row; where that may be put off,
// it may have been.
func (t tx) affects(query string, args ...any) (bool, error) {
	if t.dialect.distant {
		return true, t.exec(query, args...)
	}
	rows, err := t.affect(query, args...)
	return rows > 0, err
}

// insert is exec of one row, and answers its number; 0: that may be put off.
func (t tx) insert(query string, args ...any) (id int64, err error) {
	if t.dialect.distant {
		return 0, t.exec(query, args...)
	}
	numbers(args)
	done, err := t.conn.ExecContext(context.Background(), query, args...)
	t.notes(done)
	if err != nil {
		return 0, err
	}
	return done.LastInsertId()
}

func (t tx) queryRow(query string, args ...any) *sql.Row {
	numbers(args)
	return t.conn.QueryRowContext(context.Background(), query, args...)
}

func (t tx) query(query string, args ...any) (*sql.Rows, error) {
	numbers(args)
	return t.conn.QueryContext(context.Background(), query, args...)
}

// numbers makes numbers of truths in args, which is how all engines keep them.
func numbers(args []any) {
	for i, arg := range args {
		if is, ok := arg.(bool); ok {
			args[i] = 0
			if is {
				args[i] = 1
			}
		}
	}
}

func (db *DB) write(ctx context.Context, work func(tx) error) error {
	return db.writeAbout(ctx, about{}, work)
}

// writeAbout has work done that is about something others may write as well.
func (db *DB) writeAbout(ctx context.Context, about about, work func(tx) error) error {
	return db.explain(db.writer.do(ctx, about, work))
}

package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"
)

// A transfer copies all rows of a database into an empty one, on whichever engines
// they are, table by table in the order of the keys. So how far it came can be seen
// in what is there, and one that was killed goes on behind it. Until all of it was
// read again and found to be the same, the other one has a table more, copying, and
// nobody opens it ([ErrHalf]).

// transferring is how a transfer is done.
type transferring struct {
	now   func() time.Time
	told  func(table string, rows int) // of each table that was copied; those that were there before count
	still func() error                 // why what was copied may be old by now; nil: it is not
	gone  []entry                      // whom a list beside the source says to be deleted
	again bool                         // compare with what the source holds then, else with that of the moment of the copy
}

// ErrChanged says that a transfer is not what its source is now.
var ErrChanged = errors.New("the two are not the same; was something written meanwhile, or since the copy was begun? Take away what was copied, and begin again")

// Transfer copies all that is in the database at from into the one at to, which
// holds nothing yet or a part of the same transfer; it is made where a file can be.
// Numbers go on where they were. Then it compares both, row by row and column by
// column. told hears of each table how many rows it has.
//
// Who was deleted from the database at from stays deleted, as far as a list beside it
// says so. Nobody may serve either of them. The tables at from have to be those that
// this program knows, else the error is an [*OlderError].
func Transfer(ctx context.Context, from, to string, now func() time.Time, told func(table string, rows int)) (err error) {
	target, err := at(to)
	if err != nil {
		return err
	}
	if source, err := at(from); err != nil {
		return err
	} else if source.identity() == target.identity() {
		return fmt.Errorf("database %s: it cannot be copied into itself", target.path)
	}
	o := usual()
	o.half = true
	if _, err := target.dialect.recognise(target, ctx, o); err != nil {
		return target.explain(err) // before a lock is put beside what is another program's
	}
	if err := unserved(ctx, to); err != nil {
		return err
	}
	lock, err := Lock(ctx, to)
	if err != nil && !errors.Is(err, ErrNoLocks) {
		return err
	}
	if err == nil {
		defer func() { err = errors.Join(err, lock.Close()) }()
	}
	still := func() error { return unserved(ctx, from) }
	var gone []entry
	err = reading(ctx, from, func(source *DB, has int) (err error) {
		if has == 0 {
			return fmt.Errorf("database %s: there is none of Waymark yet", source.path)
		}
		err = errors.Join(still(), source.explain(source.check(ctx, has)))
		if err == nil && source.server == nil {
			gone, err = newRegister(source.path).read()
		}
		if err != nil {
			return err
		}
		return transfer(ctx, source, target, transferring{now, told, still, gone, true})
	})
	if err != nil && ctx.Err() != nil { // however that was put by who was asked last
		return fmt.Errorf("the copy was stopped; the same command goes on: %w", ctx.Err())
	}
	if err != nil || len(gone) == 0 || target.server != nil {
		return err
	}
	db, err := Open(ctx, to, now) // which deletes them, by its list
	if err != nil {
		return err
	}
	return db.Close()
}

// identity tells databases apart: one on a server may hold several of ours, in schemas.
func (db *DB) identity() string {
	if db.server == nil {
		return realFile(db.path)
	}
	if schema := db.server.config.RuntimeParams["search_path"]; schema != "" {
		return db.path + " (" + schema + ")"
	}
	return db.path
}

// unserved refuses a database that somebody serves: what they write would be lost.
func unserved(ctx context.Context, url string) error {
	who, err := ServedBy(ctx, url)
	if errors.Is(err, ErrNoLocks) {
		return nil
	}
	if err == nil && who != "" {
		name, _ := NameOf(url) // it was read before
		err = fmt.Errorf("database %s: Waymark serves it (%s); stop that first", name, who)
	}
	return err
}

// A pair is a source and its target, while one is copied into the other.
type pair struct {
	transferring
	source, target *DB
	from, to       *sql.Conn
	tables         []table // those that are copied, parents first
}

// transfer copies source, whose readers are open, into target, which is not open.
func transfer(ctx context.Context, source, target *DB, how transferring) (err error) {
	o := usual()
	o.half = true
	if target.server == nil {
		if err := target.makeRoom(); err != nil {
			return target.explain(err)
		}
	}
	pool, err := target.dialect.plain(target, o)
	if err != nil {
		return target.explain(err)
	}
	defer func() { err = errors.Join(err, target.explain(pool.Close())) }()
	if err := target.dialect.migrate(ctx, pool, how.now); err != nil {
		return target.explain(err)
	}
	p := &pair{transferring: how, source: source, target: target}
	if p.to, err = pool.Conn(ctx); err != nil {
		return target.explain(err)
	}
	defer func() { err = errors.Join(err, p.to.Close()) }()
	if p.from, err = source.readers.Conn(ctx); err != nil {
		return source.explain(err)
	}
	defer func() { err = errors.Join(err, p.from.Close()) }()
	return p.copy(ctx)
}

// makeRoom makes the file where there is none. A log that was left of a file that is
// not there any more holds what is nowhere else.
func (db *DB) makeRoom() error {
	if _, err := os.Stat(db.path); errors.Is(err, os.ErrNotExist) {
		if wal, _ := db.beside(); wal {
			return fmt.Errorf("beside it is the log (%s-wal) of another database that was there; take it away, or put that one back", db.path)
		}
	}
	return createPrivate(db.path)
}

// copy copies, compares, and lets the target be opened.
func (p *pair) copy(ctx context.Context) (err error) {
	if err := p.look(ctx); err != nil {
		return p.source.explain(err)
	}
	defer func() { err = errors.Join(err, p.lookAway(ctx)) }()
	if err := p.begin(ctx); err != nil {
		return err
	}
	for _, t := range p.tables {
		rows, err := p.copyRows(ctx, t)
		if err != nil {
			return fmt.Errorf("copy the table %s: %w", t.name, err)
		}
		p.told(t.name, rows)
	}
	if p.again {
		if err := errors.Join(p.lookAway(ctx), p.look(ctx)); err != nil {
			return p.source.explain(err)
		}
	}
	for _, t := range p.tables {
		if err := p.compare(ctx, t); err != nil {
			return fmt.Errorf("compare the table %s: %w", t.name, err)
		}
	}
	if err := p.goOnCounting(ctx); err != nil {
		return fmt.Errorf("let numbers go on: %w", err)
	}
	if err := p.still(); err != nil {
		return err
	}
	return p.target.explain(p.unmark())
}

// unmark lets the target be opened. Nobody opens it with people in it whom the list of
// where they came from says to be deleted: a file gets the list, and deletes them whenever it is
// opened; on a server they are deleted in the same transaction.
func (p *pair) unmark() error {
	gone := p.gone
	if p.target.server == nil && len(gone) > 0 {
		if err := newRegister(p.target.path).follow(slices.Clone(gone)); err != nil {
			return err
		}
		gone = nil
	}
	var deleted []erased
	tx := tx{conn: p.to, dialect: &p.target.dialect, erased: &deleted, places: make(map[queue]int64)}
	if err := tx.exec(p.target.dialect.begin); err != nil {
		return err
	}
	err := eraseBack(tx, gone, micros(p.now()))
	if err == nil {
		err = tx.exec(`DROP TABLE copying`)
	}
	if err == nil {
		err = tx.exec(`COMMIT`)
	}
	if err != nil {
		_ = tx.exec(`ROLLBACK`) // a connection that is gone has done so
	}
	return err
}

// look has the source be what it is now, until lookAway.
func (p *pair) look(ctx context.Context) error {
	_, err := p.from.ExecContext(ctx, p.source.dialect.look)
	return err
}

// lookAway ends look. Called twice it is a no-op.
func (p *pair) lookAway(ctx context.Context) error {
	looks := false
	_ = p.from.Raw(func(c any) error { // a connection that is gone looks no more
		looks = !p.source.dialect.idle(c)
		return nil
	})
	if !looks {
		return nil
	}
	_, err := p.from.ExecContext(context.WithoutCancel(ctx), `ROLLBACK`)
	return err
}

// begin marks a target that is empty, or goes on where the same copy was begun.
func (p *pair) begin(ctx context.Context) error {
	theirs, err := tablesOf(ctx, p.from, p.source.dialect)
	if err != nil {
		return p.source.explain(err)
	}
	ours, err := tablesOf(ctx, p.to, p.target.dialect)
	if err != nil {
		return p.target.explain(err)
	}
	begun := slices.ContainsFunc(ours, func(t table) bool { return t.name == "copying" })
	p.tables = slices.DeleteFunc(ours, table.ownOfADatabase)
	if err := sameTables(slices.DeleteFunc(theirs, table.ownOfADatabase), p.tables); err != nil {
		return err
	}
	if p.tables, err = parentsFirst(ctx, p.to, p.target.dialect, p.tables); err != nil {
		return p.target.explain(err)
	}
	if begun {
		return p.goOn(ctx)
	}
	for _, t := range p.tables {
		var holds bool
		if err := p.to.QueryRowContext(ctx, t.holds()).Scan(&holds); err != nil {
			return p.target.explain(err)
		}
		if holds {
			return fmt.Errorf("database %s: it holds data already (in the table %s), and nothing is copied over it; name an empty one", p.target.path, t.name)
		}
	}
	return p.target.explain(p.mark(ctx))
}

// mark makes the table copying, which says from where.
func (p *pair) mark(ctx context.Context) error {
	tx, err := p.to.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // a no-op after Commit
	if _, err := tx.ExecContext(ctx, `CREATE TABLE copying (source TEXT NOT NULL)`); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO copying (source) VALUES ($1)`, p.source.identity()); err != nil {
		return err
	}
	return tx.Commit()
}

// goOn refuses to go on with the copy of another database.
func (p *pair) goOn(ctx context.Context) error {
	var source string
	if err := p.to.QueryRowContext(ctx, `SELECT source FROM copying`).Scan(&source); err != nil {
		return p.target.explain(err)
	}
	if source != p.source.identity() {
		return fmt.Errorf("database %s: a copy of %s was begun in it; finish that, or take it away", p.target.path, source)
	}
	return nil
}

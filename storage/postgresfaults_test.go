package storage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"waymark/storage/postgrestest"
)

// TestExplain_EveryCodeOfAServer holds the whole translation, also what cannot be
// made to happen here.
func TestExplain_EveryCodeOfAServer(t *testing.T) {
	t.Parallel()
	code := func(c string) error { return fmt.Errorf("load: %w", &pgconn.PgError{Code: c, Message: "said"}) }
	for _, test := range []struct{ err, want error }{
		{code("40001"), ErrLocked},
		{code("40P01"), ErrLocked},
		{code("55P03"), ErrLocked},
		{code("53100"), ErrFull},
		{code("53200"), ErrUnreachable},
		{code("53300"), ErrUnreachable},
		{code("25006"), ErrReadOnly},
		{code("42501"), ErrReadOnly},
		{code("28P01"), ErrCannotOpen},
		{code("28000"), ErrCannotOpen},
		{code("3D000"), ErrCannotOpen},
		{code("57P01"), ErrUnreachable},
		{code("57P03"), ErrUnreachable},
		{code("08006"), ErrUnreachable},
		{code("25P03"), ErrUnreachable},
		{code("58030"), ErrBroken},
		{code("XX001"), ErrCorrupt},
		{&net.OpError{Op: "dial", Err: errors.New("refused")}, ErrUnreachable},
		{fmt.Errorf("load: %w", io.ErrUnexpectedEOF), ErrUnreachable},
		{errors.New("conn closed"), ErrUnreachable},
		{&metError{[]string{"line"}}, ErrLocked},
		{code("23505"), nil},
		{code("42601"), nil},
		{errors.New("a fault of ours"), nil},
		{nil, nil},
	} {
		got := explainPostgres(test.err)
		if test.want == nil && fmt.Sprint(got) != fmt.Sprint(test.err) || test.want != nil && (!errors.Is(got, test.want) || !errors.Is(got, test.err)) {
			t.Errorf("%v: got %v, want %v", test.err, got, test.want)
		}
	}
}

// TestExplain_OnOneLine: the driver tells of each address and each try on a line.
func TestExplain_OnOneLine(t *testing.T) {
	t.Parallel()
	said := &net.OpError{Op: "dial", Err: errors.New("to it:\n\tone: refused\n\tone: refused\n\tother: refused\n")}
	got := explainPostgres(said)
	if want := ErrUnreachable.Error() + " (dial: to it: one: refused other: refused)"; got.Error() != want || !errors.Is(got, said) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestPostgres_ServerGoesAndComesBack: nothing is acknowledged meanwhile, it is said
// why, and all goes on by itself afterwards.
func TestPostgres_ServerGoesAndComesBack(t *testing.T) {
	t.Parallel()
	var own postgrestest.Cluster
	t.Cleanup(func() {
		if err := own.Stop(); err != nil {
			t.Error(err)
		}
	})
	db := processes(t, own.Schema(t), 1)[0]
	stored(t, db, textMessage(ada, "before"), walk("before"))
	err := own.Restart(func() {
		if err := db.Turn(t.Context(), textMessage(ada, "meanwhile"), walk("meanwhile")); !errors.Is(err, ErrUnreachable) {
			t.Errorf("a turn answered %v, want %v", err, ErrUnreachable)
		}
		var stands *StandstillError
		if err := db.Ping(t.Context()); !errors.As(err, &stands) || !errors.Is(err, ErrUnreachable) {
			t.Errorf("ping answered %v, want that nothing can be stored", err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	stored(t, db, textMessage(ada, "meanwhile"), walk("meanwhile"))
	for db.Ping(t.Context()) != nil {
		if t.Context().Err() != nil {
			t.Fatal("it is never ready again")
		}
	}
	if got, want := tables(t, db), "people 1, accounts 1, journeys 1, seen 2, outbox 2"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestPostgres_AnotherProgramHasATable: nobody writes just then, and still it is said that
// nothing can be stored, and why, before anybody who asks goes away.
func TestPostgres_AnotherProgramHasATable(t *testing.T) {
	t.Parallel()
	for _, table := range []string{"outbox", "seen", "people", "accounts", "journeys"} {
		t.Run(table, func(t *testing.T) {
			t.Parallel()
			db := processes(t, cluster.Schema(t), 1)[0]
			stored(t, db, textMessage(ada, "before"), walk("before"))
			pool := db.server.pool(usual(), nil)
			defer pool.Close()
			other, err := pool.BeginTx(t.Context(), nil)
			if err == nil {
				_, err = other.ExecContext(t.Context(), `LOCK TABLE `+table+` IN ACCESS EXCLUSIVE MODE`)
			}
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 2*readPatience)
			defer cancel()
			var stands *StandstillError
			if err := db.Ping(ctx); !errors.As(err, &stands) || !errors.Is(err, ErrLocked) {
				t.Errorf("ping answered %v, want that another program has the lock", err)
			}
			if err := other.Rollback(); err != nil {
				t.Fatal(err)
			}
			if err := db.Ping(t.Context()); err != nil {
				t.Errorf("afterwards it says %v", err)
			}
		})
	}
}

func TestPostgres_OthersTables(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		made string
		want error
	}{
		"of another program":         {`CREATE TABLE notes (text TEXT)`, ErrForeign},
		"numbered by another":        {`CREATE TABLE schema_migrations (version TEXT)`, ErrForeign},
		"of another with our number": {`CREATE TABLE schema_migrations (version BIGINT, name TEXT, applied_at BIGINT); INSERT INTO schema_migrations VALUES (1, 'theirs', 1)`, ErrForeign},
		"of a newer Waymark":         {`CREATE TABLE schema_migrations (version BIGINT, name TEXT, applied_at BIGINT); INSERT INTO schema_migrations VALUES (14, '0014_start.sql', 1), (99, 'later', 1)`, ErrNewer},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := cluster.Schema(t)
			db, err := at(url)
			if err != nil {
				t.Fatal(err)
			}
			pool := db.server.pool(usual(), nil)
			defer pool.Close()
			must(t, pool, test.made)
			for _, open := range []func(context.Context, string) error{Recognise, Check, func(ctx context.Context, url string) error {
				db, err := Open(ctx, url, time.Now)
				if err == nil {
					db.Close()
				}
				return err
			}} {
				if err := open(t.Context(), url); !errors.Is(err, test.want) {
					t.Errorf("got %v, want %v", err, test.want)
				}
			}
		})
	}
}

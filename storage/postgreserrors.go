package storage

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// A saidError is one of our errors in words that fit a server.
type saidError struct {
	is   error
	says string
}

func (e *saidError) Error() string        { return e.says }
func (e *saidError) Is(target error) bool { return target == e.is }

// explainPostgres puts what PostgreSQL and the network say into our words. The
// original follows in brackets and stays in the chain; it holds no password.
func explainPostgres(err error) error {
	if ours := meaningOnServer(err); ours != nil {
		return fmt.Errorf("%w (%w)", ours, oneLine{err})
	}
	return err
}

// A oneLine is an error on one line: the driver tells of each try to connect on one of
// its own, and of some twice.
type oneLine struct{ error }

func (e oneLine) Error() string {
	said := ""
	for line := range strings.Lines(e.error.Error()) {
		if line = strings.TrimSpace(line); !strings.Contains(said, line) {
			said = strings.TrimSpace(said + " " + line)
		}
	}
	return said
}

func (e oneLine) Unwrap() error { return e.error }

// meaningOnServer is what an operator calls err; nil when it is a fault of ours.
func meaningOnServer(err error) error {
	var said *pgconn.PgError
	if errors.As(err, &said) {
		return meaningOfCode(said.Code)
	}
	var connect *pgconn.ConnectError
	var network net.Error
	if errors.As(err, &connect) || errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) || errors.Is(err, driver.ErrBadConn) {
		return ErrUnreachable
	}
	if err != nil && strings.Contains(err.Error(), "conn closed") { // the driver has no name for it
		return ErrUnreachable
	}
	return nil
}

func meaningOfCode(code string) error {
	switch code {
	case "40001", "40P01", "55P03", "55006": // met another, deadlock, lock not available, object in use
		return ErrLocked
	case "53100":
		return ErrFull
	case "58030":
		return &saidError{ErrBroken, "the server's disk gives errors; look into its log and the system's, and have a backup elsewhere"}
	case "25006":
		return &saidError{ErrReadOnly, "it cannot be written; the server is a standby, or the database is set to read-only"}
	case "42501":
		return &saidError{ErrReadOnly, "its user may not do that; give the user of storage.url the database, or a schema of its own in it"}
	case "28000", "28P01":
		return &saidError{ErrCannotOpen, "the server refuses the user or the password; check storage.url and the server's pg_hba.conf"}
	case "3D000":
		return &saidError{ErrCannotOpen, "there is no such database on the server; make it with createdb"}
	case "53300":
		return &saidError{ErrUnreachable, "the server has no connections left; it works again as soon as others end theirs, or raise max_connections"}
	case "25P03": // we were silent within a transaction
		return ErrUnreachable
	}
	switch {
	case strings.HasPrefix(code, "08"), strings.HasPrefix(code, "57P"), strings.HasPrefix(code, "53"):
		return ErrUnreachable
	case strings.HasPrefix(code, "XX"):
		return &saidError{ErrCorrupt, "it may be damaged; look at the server's log and restore a backup"}
	}
	return nil
}

// isCode reports whether err is the server's with one of these codes.
func isCode(err error, codes ...string) bool {
	var said *pgconn.PgError
	return errors.As(err, &said) && slices.Contains(codes, said.Code)
}

// meetsOthers reports whether a transaction failed only because of what another
// process did at the same time: a row that it made, or took away, a lock in a
// circle. What is done again finds it done.
func meetsOthers(err error) bool {
	return errors.As(err, new(*metError)) || isCode(err, "40001", "40P01", "23505", "23503")
}

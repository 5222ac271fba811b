package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"waymark/storage"
)

// Commands that only look leave the database of an older Waymark as it is: it
// may be running, and could not start again after its tables were changed.

// An olderError says what to do about a database that an older Waymark left.
type olderError struct{ *storage.OlderError }

func (e olderError) Error() string {
	return fmt.Sprintf("the database has schema %d; `waymark serve` or `waymark db migrate` brings it to %d: back it up first (waymark db backup FILE)", e.Has, e.Wants)
}

// errNoTables is about a database on a server that was never served.
var errNoTables = errors.New("the database has no tables of Waymark yet; `waymark serve` makes them. Where there were some, look at storage.url")

// openAsItIs opens a database whose tables are up to date. That there is none
// is an error, and that they are older is an olderError.
func openAsItIs(ctx context.Context, c config, now func() time.Time) (*storage.DB, error) {
	if _, err := os.Stat(c.Storage.file()); c.Storage.file() != "" && errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no database at %s yet; `waymark serve` makes it. Where there was one, look at storage.url and the working directory", c.Storage.file())
	}
	err := storage.Check(ctx, c.Storage.url())
	if older := (*storage.OlderError)(nil); errors.As(err, &older) {
		if older.Has == 0 && c.Storage.file() == "" {
			return nil, errNoTables
		}
		return nil, olderError{older}
	}
	if err != nil {
		return nil, err
	}
	return storage.Open(ctx, c.Storage.url(), now)
}

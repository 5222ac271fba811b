package storage

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

// A person who talks in two processes at once would see half of the answers in
// each. So a process that talks with one person takes their seat: a lock on a file
// beside the database, as the one that serves takes its own. Whoever leaves takes
// the file away; one that was killed leaves it to its person's next.

// seatPause is the time between two tries.
const seatPause = 50 * time.Millisecond

// A TakenError says that another process has the seat.
type TakenError struct{ Process string } // as "process 1234"

func (e *TakenError) Error() string { return "has a seat elsewhere already (" + e.Process + ")" }

// seatOf is the file whose lock is the seat. A user's name may hold whatever
// the environment can, so it is not the file's.
func seatOf(database, user string) string {
	sum := sha256.Sum256([]byte(user))
	return fmt.Sprintf("%s.chat-%x.lock", realFile(database), sum[:8])
}

// TakeSeat takes the seat of user at the database at url, and waits for it as
// long as patience says; then it answers a [*TakenError]. Where a system has no
// locks everybody sits.
func TakeSeat(ctx context.Context, url, user string, patience time.Duration) (leave func() error, err error) {
	try, err := seatAt(url, user)
	if err != nil {
		return nil, err
	}
	for waited := time.Duration(0); ; waited += seatPause {
		leave, who, err := try(ctx)
		switch {
		case err == nil:
			return leave, nil
		case !errors.Is(err, errHeld):
			return nil, fmt.Errorf("take the seat of %q: %w", user, err)
		case waited >= patience:
			return nil, &TakenError{who}
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(seatPause):
		}
	}
}

// seatAt is how one tries to take a seat. errHeld comes with who has it.
func seatAt(url, user string) (try func(context.Context) (leave func() error, who string, err error), err error) {
	db, err := at(url)
	if err != nil {
		return nil, err
	}
	if db.server != nil {
		return func(ctx context.Context) (func() error, string, error) { return db.seatOnServer(ctx, user) }, nil
	}
	name := seatOf(db.path, user)
	return func(context.Context) (func() error, string, error) {
		f, who, err := trySeat(name)
		if errors.Is(err, ErrNoLocks) {
			_ = os.Remove(name) // it is of no use
			return func() error { return nil }, "", nil
		}
		return func() error { return leaveSeat(f) }, who, err
	}, nil
}

// trySeat locks the file of that name. errHeld comes with who holds it.
func trySeat(name string) (f *os.File, who string, err error) {
	f, err = os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, "", err
	}
	switch err = tryLock(f, exclusive); {
	case errors.Is(err, errHeld):
		who = processIn(f)
	case err == nil && !isStill(f, name):
		err, who = errHeld, "one that has just left"
	case err == nil:
		err = writeNumber(f)
	}
	if err != nil {
		return nil, who, errors.Join(err, f.Close())
	}
	return f, "", nil
}

// leaveSeat takes the file away while its lock is held: nobody else has that one.
func leaveSeat(f *os.File) error {
	err := os.Remove(f.Name())
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return errors.Join(err, f.Close())
}

// isStill reports whether f has its name. Whoever held it before may have taken
// that away after we opened it.
func isStill(f *os.File, name string) bool {
	ours, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(name)
	return err == nil && os.SameFile(ours, there)
}

package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"waymark/adapters/telegram"
	"waymark/storage"
)

const (
	lowOnDisk = 100 << 20        // bytes; a database grows slowly, and its backups stand beside it
	longWait  = 10 * time.Minute // longer than the longest pause between two tries
)

// database looks at the file, its folder and what is in it.
func (d *doctor) database(ctx context.Context) {
	path := d.conf.Storage.file()
	d.folder(filepath.Dir(path))
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		d.say(isWarning, "there is no database at %s yet; `waymark serve` makes it. Where there was one, look at storage.url and the working directory", path)
		return
	}
	db, err := openAsItIs(ctx, d.conf, d.now)
	if errors.As(err, new(olderError)) {
		d.say(isWarning, "%v", err)
		return
	}
	if err != nil {
		d.say(isFault, "%v", err)
		return
	}
	counts, err := db.Counts(ctx)
	letters, unread := db.Letters(ctx)
	late, wrong := overdue(ctx, db, telegram.Platform, d.now())
	if err := errors.Join(err, unread, wrong, db.Close()); err != nil {
		d.say(isFault, "%v", err)
		return
	}
	d.say(isFine, "database %s: whole and up to date, %d people", path, counts.People)
	d.outbox(counts, letters)
	if late > longWait {
		d.say(isWarning, "reminders: one has been due for %s; they go out while `waymark serve` runs. Who is to hear what: `waymark remind --dry-run`",
			late.Round(time.Second))
	} else {
		d.say(isFine, "reminders: none is overdue")
	}
}

// outbox says what is stuck. letters holds the dead ones.
func (d *doctor) outbox(c storage.Counts, letters []storage.Letter) {
	if c.Overdue > longWait {
		d.say(isWarning, "outbox: %d wait to be sent, one of them for %s too long; they go out while `waymark serve` runs and the platform answers",
			c.Waiting, c.Overdue.Round(time.Second))
	} else {
		d.say(isFine, "outbox: %d wait to be sent", c.Waiting)
	}
	if c.Parked > 0 {
		d.say(isFine, "outbox: %d chats cannot be reached; what waits for them goes out when they write again", c.Parked)
	}
	unsure := 0
	for _, l := range letters {
		if mayNag(l) {
			unsure++
		}
	}
	if refused := c.Dead - unsure; refused > 0 {
		d.say(isWarning, "outbox: %d were refused for good or given up; look with `waymark outbox`, then retry or drop them", refused)
	}
	if unsure > 0 {
		d.say(isFine, "outbox: %d reminders may or may not have arrived, or were too late; they are not repeated", unsure)
	}
}

// folder looks whether files can be made beside the database, as SQLite has to,
// and whether there is room.
func (d *doctor) folder(name string) {
	f, err := os.CreateTemp(name, ".waymark-doctor-*")
	if err == nil {
		err = errors.Join(f.Close(), os.Remove(f.Name()))
	}
	if err != nil {
		d.say(isFault, "the folder of the database cannot be written: %v; it has to belong to the user that runs Waymark", err)
		return
	}
	switch free, known := freeSpace(name); {
	case known && free < lowOnDisk:
		d.say(isWarning, "only %d MB are free where the database is; a full disk stops every conversation", free>>20)
	case known:
		d.say(isFine, "the folder of the database can be written, %d MB are free", free>>20)
	default:
		d.say(isFine, "the folder of the database can be written")
	}
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"waymark/adapters/platform"
	"waymark/storage"
)

const (
	lowOnDisk = 100 << 20        // bytes; a database grows slowly, and its backups stand beside it
	longWait  = 10 * time.Minute // longer than the longest pause between two tries
)

// database looks at the file, its folder and what is in it.
func (d *doctor) database(ctx context.Context) {
	path := d.conf.Storage.file()
	if path != "" {
		d.folder(filepath.Dir(path))
	} else if name, err := storage.NameOf(d.conf.Storage.url()); err == nil {
		path = name
	}
	if _, err := os.Stat(path); d.conf.Storage.file() != "" && errors.Is(err, fs.ErrNotExist) {
		d.say(platform.Warning, "there is no database at %s yet; `waymark serve` makes it. Where there was one, look at storage.url and the working directory", path)
		return
	}
	db, err := openAsItIs(ctx, d.conf, d.now)
	if errors.As(err, new(olderError)) || errors.Is(err, errNoTables) {
		d.say(platform.Warning, "%v", err)
		return
	}
	if err != nil {
		d.say(platform.Fault, "%v", err)
		return
	}
	counts, err := db.Counts(ctx)
	withheld, unread := db.Withheld(ctx)
	late, wrong := overdue(ctx, db, namesOf(d.conf.platforms), d.now())
	lost, unasked := d.lostDesks(ctx, db)
	leases, unheld := db.Leases(ctx)
	if err := errors.Join(err, unread, wrong, unasked, unheld, db.Close()); err != nil {
		d.say(platform.Fault, "%v", err)
		return
	}
	d.say(platform.Fine, "database %s: whole and up to date, %s", path, counted(counts.People, "person", "people"))
	d.leases(leases)
	d.outbox(counts, withheld)
	for _, says := range lost {
		d.say(platform.Fault, "%s", says)
	}
	if late > longWait {
		d.say(platform.Warning, "reminders: one has been due for %s; they go out while `waymark serve` runs. Who is to hear what: `waymark remind --dry-run`",
			late.Round(time.Second))
	} else {
		d.say(platform.Fine, "reminders: none is overdue")
	}
}

// lostDesks says of each helpdesk for which something waits that its channel cannot
// be reached.
func (d *doctor) lostDesks(ctx context.Context, db *storage.DB) (lost []string, err error) {
	for _, room := range d.conf.deskRooms() {
		since, why, err := db.Lost(ctx, room)
		if err != nil {
			return nil, err
		}
		if !since.IsZero() {
			lost = append(lost, fmt.Sprintf("helpdesk %s:%s: what is for it waits since %s, because its channel cannot be reached (%s); let the bot in again, or give it another address",
				room.Platform, room.Chat, minute(since), why))
		}
	}
	return lost, nil
}

// outbox says what is stuck. Of the dead letters, withheld are not to be sent.
func (d *doctor) outbox(c storage.Counts, withheld int) {
	waiting := counted(c.Waiting, "waits to be sent", "wait to be sent")
	if c.Overdue > longWait {
		d.say(platform.Warning, "outbox: %s, %sfor %s; %s out while `waymark serve` runs and the platform answers",
			waiting, each(c.Waiting, "", "one of them "), c.Overdue.Round(time.Second), each(c.Waiting, "it goes", "they go"))
	} else {
		d.say(platform.Fine, "outbox: %s", waiting)
	}
	if c.Parked > 0 {
		d.say(platform.Fine, "outbox: %s be reached; what waits for %s goes out when %s again",
			counted(c.Parked, "chat cannot", "chats cannot"), each(c.Parked, "it", "them"), each(c.Parked, "it writes", "they write"))
	}
	if refused := c.Dead - withheld; refused > 0 {
		d.say(platform.Warning, "outbox: %s refused for good or given up; look with `waymark outbox`, then retry or drop %s",
			counted(refused, "was", "were"), each(refused, "it", "them"))
	}
	if withheld > 0 {
		d.say(platform.Fine, "outbox: %s; %s not repeated", counted(withheld,
			"reminder may or may not have arrived, or was too late", "reminders may or may not have arrived, or were too late"), each(withheld, "it is", "they are"))
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
		d.say(platform.Fault, "the folder of the database cannot be written: %v; it has to belong to the user that runs Waymark", err)
		return
	}
	switch free, known := storage.FreeSpace(d.conf.Storage.url()); {
	case known && free < lowOnDisk:
		d.say(platform.Warning, "only %s free where the database is; a full disk stops every conversation", counted(free>>20, "MB is", "MB are"))
	case known:
		d.say(platform.Fine, "the folder of the database can be written, %s free", counted(free>>20, "MB is", "MB are"))
	default:
		d.say(platform.Fine, "the folder of the database can be written")
	}
}

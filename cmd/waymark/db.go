package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"waymark/adapters/platform"
	"waymark/storage"
)

// A dbCommand looks after the database.
type dbCommand struct {
	Migrate migrateCommand `cmd:"" help:"Bring the database up to date."`
	Backup  backupCommand  `cmd:"" help:"Write a copy of the database to FILE, also while Waymark runs."`
	Restore restoreCommand `cmd:"" help:"Put what a backup holds into the database, which holds nothing yet."`
	Copy    copyCommand    `cmd:"" help:"Copy one database into another one, as sqlite:waymark.db postgres://user@host/db, while nobody serves them."`
}

type migrateCommand struct{ configFlag }

// Run opens the database, which brings it up to date.
func (c migrateCommand) Run(p *process) error {
	conf, err := p.readConfig(c.Config)
	if err != nil {
		return err
	}
	if err := openAndClose(conf, p.now); err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.out, "the database is up to date")
	return err
}

type backupCommand struct {
	configFlag
	File string `arg:"" name:"FILE" help:"Where the copy goes. The file must not exist."`
}

// Run writes the copy.
func (c backupCommand) Run(p *process) error {
	conf, err := p.readConfig(c.Config)
	if err != nil {
		return err
	}
	if err := backup(context.Background(), conf, c.File, p.now); err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.out, "the copy is in %s\n", c.File)
	return err
}

type restoreCommand struct {
	configFlag
	File string `arg:"" name:"FILE" help:"A file that db backup wrote."`
}

// Run copies from the file into the database of the config.
func (c restoreCommand) Run(p *process) error {
	conf, err := p.readConfig(c.Config)
	if err != nil {
		return err
	}
	file, err := filepath.Abs(c.File)
	if err != nil {
		return err
	}
	return p.transfer(platform.NewSecret("sqlite:"+file), conf.Storage.URL)
}

type copyCommand struct {
	From platform.Secret `arg:"" name:"FROM" help:"The url of a database."`
	To   platform.Secret `arg:"" name:"TO" help:"The url of one that is empty, or not there, or into which a part was copied before."`
}

// Run copies from one into the other.
func (c copyCommand) Run(p *process) error {
	for _, url := range []platform.Secret{c.From, c.To} {
		if _, err := storage.NameOf(url.Reveal()); err != nil {
			return usageError{"a database is named sqlite:PATH or postgres://USER@HOST/DATABASE"}
		}
	}
	return p.transfer(c.From, c.To)
}

// transfer copies one database into another, and says of each table how much it was.
func (p *process) transfer(from, to platform.Secret) error {
	ctx, stop := untilStopped()
	defer stop()
	if file := (storageConfig{URL: from}).file(); file != "" {
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("there is no database at %s", file)
		}
	}
	tables, all := 0, 0
	err := storage.Transfer(ctx, from.Reveal(), to.Reveal(), p.now, func(table string, rows int) {
		tables, all = tables+1, all+rows
		fmt.Fprintf(p.out, "%s: %s\n", table, counted(rows, "row", "rows")) //nolint:errcheck // the last line says whether all is well
	})
	if older := (*storage.OlderError)(nil); errors.As(err, &older) {
		return fmt.Errorf("what is to be copied has schema %d, this program knows %d; bring it up to date first: WAYMARK_STORAGE_URL=URL waymark db migrate", older.Has, older.Wants)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.out, "all is copied, and was read again and is the same: %s in %s\n", counted(all, "row", "rows"), counted(tables, "table", "tables"))
	return err
}

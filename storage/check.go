package storage

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Check looks for damage in the database at url. It changes nothing, makes no
// file and does not ask how old the tables are. A large database takes seconds.
// Damage is [ErrCorrupt].
func Check(ctx context.Context, url string) (err error) {
	path, err := pathOf(url)
	if err != nil {
		return err
	}
	db := &DB{path: path, dialect: sqlite()}
	pool, err := openReaders(path, options{driver: "sqlite3", patience: 5 * time.Second})
	if err != nil {
		return db.explain(err)
	}
	defer func() { err = db.explain(errors.Join(err, pool.Close())) }()
	var found string
	if err := pool.QueryRowContext(ctx, db.dialect.check).Scan(&found); err != nil {
		return err
	}
	if found != "ok" {
		return fmt.Errorf("%w (%s)", ErrCorrupt, found)
	}
	return nil
}

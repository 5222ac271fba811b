package postgrestest

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// LogAll has the server write each statement into its log from now on, with all that it
// is filled in with: so there is nothing that it was ever told, and that [Cluster.Written]
// does not hold.
func (c *Cluster) LogAll(t testing.TB) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, statement := range []string{"ALTER SYSTEM SET log_statement = 'all'", "SELECT pg_reload_conf()"} {
		if err := c.exec(statement); err != nil {
			t.Fatal(err)
		}
	}
}

// Written is what stands after a checkpoint in each file that the server has written to
// since it was made: in those of the tables, in its log of writes, and in its log. They go by
// their paths: "data/base/5/1259", "data/pg_wal/000000010000000000000001", "log".
func (c *Cluster) Written(t testing.TB) map[string][]byte {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.exec("CHECKPOINT"); err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{}
	err := filepath.WalkDir(c.dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			err = c.read(path, e, all)
		}
		if errors.Is(err, fs.ErrNotExist) { // the server took it away meanwhile
			return nil
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// read adds a file to all, if it was written to.
func (c *Cluster) read(path string, e fs.DirEntry, all map[string][]byte) error {
	is, err := e.Info()
	if err != nil || is.ModTime().Before(c.begun) {
		return err
	}
	name, err := filepath.Rel(c.dir, path)
	if err != nil {
		return err
	}
	all[name], err = os.ReadFile(path)
	return err
}

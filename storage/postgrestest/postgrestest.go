// Package postgrestest gives tests a PostgreSQL of their own: one cluster for a
// test binary, made from the machine's installation in a temporary folder, and in
// it a schema for each test, which is made ten times as fast as a database. It
// listens on a socket in that folder and nowhere else, and waits for the disk as a
// real one does.
//
// It leaves to the tests what the schemas hold.
//
// What may surprise: where there is no PostgreSQL, tests are skipped, unless
// WAYMARK_POSTGRES says "required"; and servers refuse to run as root, so for root
// they run as somebody else.
package postgrestest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// env says "required" where a missing PostgreSQL is a fault.
const env = "WAYMARK_POSTGRES"

// startsWithin is how long a cluster may take to answer.
const startsWithin = time.Minute

// A Cluster is a server. The zero value starts it when the first schema is asked
// for.
type Cluster struct {
	// Env is what its server finds in the environment besides ours.
	Env []string

	start  sync.Once
	dir    string
	begun  time.Time // once what every cluster has was written
	server *exec.Cmd
	err    error

	mu    sync.Mutex
	made  int
	admin *pgx.Conn // that makes the schemas
}

// Schema makes a schema, which is as good as a database, and returns its url.
func (c *Cluster) Schema(t testing.TB) string {
	t.Helper()
	c.start.Do(func() { c.err = c.run() })
	if errors.Is(c.err, errMissing) && os.Getenv(env) != "required" {
		t.Skipf("%v; `apt-get install postgresql` lets this test run", c.err)
	}
	if c.err != nil {
		t.Fatal(c.err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.made++
	name := fmt.Sprintf("test%d", c.made)
	if err := c.exec("CREATE SCHEMA " + name); err != nil {
		t.Fatal(err)
	}
	return c.url(name)
}

// Owned makes a schema that belongs to a user whom the server asks for a password, and
// returns the url with it. The name is that of nobody else here.
func (c *Cluster) Owned(t testing.TB, user, password string) string {
	t.Helper()
	c.Schema(t) // which starts the server
	if err := c.protect(user, password); err != nil {
		t.Fatal(err)
	}
	is, err := url.Parse(c.url(user))
	if err != nil {
		t.Fatal(err)
	}
	is.User = url.UserPassword(user, password)
	return is.String()
}

func (c *Cluster) protect(user, password string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	rules := filepath.Join(c.Data(), "pg_hba.conf")
	others, err := os.ReadFile(rules)
	if err != nil {
		return err
	}
	if err := os.WriteFile(rules, fmt.Appendf(nil, "local all %s scram-sha-256\n%s", user, others), 0o600); err != nil {
		return err
	}
	return errors.Join(
		c.exec(fmt.Sprintf("CREATE ROLE %s LOGIN PASSWORD '%s'", user, password)),
		c.exec(fmt.Sprintf("CREATE SCHEMA %s AUTHORIZATION %s", user, user)),
		c.exec("SELECT pg_reload_conf()"))
}

// Stop ends the cluster, if it was started, and takes its folder away.
func (c *Cluster) Stop() error {
	if c.server == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), startsWithin)
	defer cancel()
	_ = c.admin.Close(ctx) // the server ends anyway
	err := c.server.Process.Signal(fastShutdown)
	if err == nil {
		_ = c.server.Wait() // how it ends is of no interest
	}
	return errors.Join(err, os.RemoveAll(c.dir))
}

// Restart ends the server at once, as a crash does, and starts it again after
// meanwhile. One that has ended by itself is started again, too.
func (c *Cluster) Restart(meanwhile func()) error {
	c.crash()
	meanwhile()
	return c.serve()
}

// Demote starts the server anew as a standby, which can only be read, and makes it
// the first again after meanwhile.
func (c *Cluster) Demote(meanwhile func()) error {
	c.crash()
	if err := os.WriteFile(filepath.Join(c.Data(), "standby.signal"), nil, 0o644); err != nil { //nolint:gosec // the server may be somebody else
		return err
	}
	if err := giveAway(filepath.Join(c.Data(), "standby.signal")); err != nil {
		return err
	}
	if err := c.serve(); err != nil {
		return err
	}
	meanwhile()
	return c.exec("SELECT pg_promote()")
}

func (c *Cluster) crash() {
	_ = c.server.Process.Signal(immediateShutdown) // it may have ended already
	_ = c.server.Wait()                            // it was made to end
}

// Data is the folder of what it stores.
func (c *Cluster) Data() string { return filepath.Join(c.dir, "data") }

// url is that of a schema of the cluster.
func (c *Cluster) url(schema string) string {
	return "postgres://waymark@/postgres?host=" + url.QueryEscape(c.dir) + "&search_path=" + schema
}

// exec has a statement done by the administrator.
func (c *Cluster) exec(statement string) (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), startsWithin)
	defer cancel()
	if c.admin == nil || c.admin.IsClosed() {
		if c.admin, err = pgx.Connect(ctx, c.url("public")); err != nil {
			return err
		}
	}
	_, err = c.admin.Exec(ctx, statement)
	return err
}

var errMissing = errors.New("no PostgreSQL is installed here")

// program is a program of the newest installation.
func program(name string) (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if err == nil && len(found) > 0 {
		slices.SortFunc(found, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) })
		return found[len(found)-1], nil
	}
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	return "", errMissing
}

// run makes the cluster and starts it.
func (c *Cluster) run() (err error) {
	initdb, err := program("initdb")
	if err != nil {
		return err
	}
	if c.dir, err = os.MkdirTemp("", "waymark-pg"); err != nil {
		return err
	}
	if err := giveAway(c.dir); err != nil {
		return err
	}
	made := exec.CommandContext(context.Background(), initdb, "-D", c.Data(), "-U", "waymark", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	made.SysProcAttr, made.Dir = asNobody(), c.dir
	if out, err := made.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	c.begun = time.Now()
	return c.serve()
}

// serve starts the server and waits until it answers. It ends with the tests,
// however they end.
func (c *Cluster) serve() error {
	postgres, err := program("postgres")
	if err != nil {
		return err
	}
	log, err := os.OpenFile(filepath.Join(c.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close() //nolint:errcheck // nothing was written by us
	c.server = exec.CommandContext(context.Background(), postgres, "-D", c.Data(), "-k", c.dir, "-c", "listen_addresses=", "-c", "max_connections=200",
		"-c", "shared_buffers=64MB", "-c", "jit=off", "-c", "log_min_error_statement=panic")
	c.server.SysProcAttr, c.server.Dir, c.server.Stderr = asNobody(), c.dir, log
	c.server.Env = append(os.Environ(), c.Env...)
	if err := c.server.Start(); err != nil {
		return err
	}
	late := time.After(startsWithin)
	for {
		err := c.exec("SELECT 1")
		if err == nil {
			return nil
		}
		select {
		case <-late:
			said, _ := os.ReadFile(log.Name())
			return fmt.Errorf("the server does not answer: %w\n%s", err, said)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

package postgrestest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"
)

// row is what pgbench commits.
const row = "INSERT INTO committed (n) VALUES (1);\n"

var rate = regexp.MustCompile(`(?m)^tps = ([0-9.]+)`)

// Commits is how many rows a second pgbench commits in this cluster, one at a time, by so
// many clients at once. It takes whole seconds.
func (c *Cluster) Commits(t testing.TB, clients int, takes time.Duration) float64 {
	t.Helper()
	pgbench, err := program("pgbench")
	if err != nil {
		t.Fatal(err)
	}
	c.mu.Lock()
	err = c.exec("CREATE TABLE IF NOT EXISTS public.committed (n INT)")
	c.mu.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(t.TempDir(), "row.sql")
	if err := os.WriteFile(script, []byte(row), 0o600); err != nil {
		t.Fatal(err)
	}
	run := exec.CommandContext(t.Context(), pgbench, "-n", "-M", "prepared", "-f", script, "-c", strconv.Itoa(clients),
		"-T", fmt.Sprintf("%.0f", takes.Seconds()), "-h", c.dir, "-U", "waymark", "postgres")
	var errs bytes.Buffer
	run.Stderr = &errs
	said, err := run.Output()
	found := rate.FindSubmatch(said)
	if err != nil || found == nil {
		t.Fatalf("pgbench: %v\n%s%s", err, said, errs.Bytes())
	}
	tps, err := strconv.ParseFloat(string(found[1]), 64)
	if err != nil {
		t.Fatal(err)
	}
	return tps
}

package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// BenchmarkChat starts the built program on a new folder, as a person does, and
// measures how long it takes to the first line, to the answer to a question
// asked at once (the matcher has to learn first), and how much memory it has
// held by then.
func BenchmarkChat(b *testing.B) {
	program := filepath.Join(b.TempDir(), "waymark")
	if out, err := exec.CommandContext(b.Context(), "go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	var first, answer time.Duration
	var memory int64
	for b.Loop() {
		c := exec.CommandContext(b.Context(), program, "chat")
		c.Dir = b.TempDir()
		c.Env = append(os.Environ(), "USER=ada", "WAYMARK_STORAGE_URL=")
		c.Stdin = strings.NewReader("/start ern-rnd\nthe app says the QR code is invalid\n")
		out, err := c.StdoutPipe()
		if err != nil {
			b.Fatal(err)
		}
		begin := time.Now()
		if err := c.Start(); err != nil {
			b.Fatal(err)
		}
		piece := make([]byte, 1)
		if _, err := io.ReadFull(out, piece); err != nil {
			b.Fatal(err)
		}
		first += time.Since(begin)
		rest, err := io.ReadAll(out)
		if err != nil || c.Wait() != nil || !bytes.Contains(rest, []byte("The QR code is refused")) {
			b.Fatalf("%v: %s", err, rest)
		}
		answer += time.Since(begin)
		memory = max(memory, c.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)
	}
	b.ReportMetric(float64(first.Milliseconds())/float64(b.N), "ms-to-first-line")
	b.ReportMetric(float64(answer.Milliseconds())/float64(b.N), "ms-to-first-answer")
	b.ReportMetric(float64(memory)/1024, "MB-at-most")
}

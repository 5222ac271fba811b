package guides

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// notepad is a text as an editor on Windows saves it.
func notepad(s string) string { return "\ufeff" + strings.ReplaceAll(s, "\n", "\r\n") }

// saved writes a file and returns its name.
func saved(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "saved")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestExamples_LeaveAFileAsItWasSaved while they add to it.
func TestExamples_LeaveAFileAsItWasSaved(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, heldOutFile)
	if err := os.WriteFile(file, []byte(notepad("one\ta\ten\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := (&Examples{dir: dir}).holdOut("two", "a", "en"); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(file)
	if want := notepad("one\ta\ten\ntwo\ta\ten\n"); string(got) != want || err != nil {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}

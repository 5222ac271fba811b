//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"

	"waymark/adapters/platform"
	"waymark/adapters/terminal"
	"waymark/storage"
)

func TestChat_SaysWhoSitsInAnotherTerminal(t *testing.T) {
	t.Parallel()
	conf := config{Storage: storageConfig{URL: platform.NewSecret("sqlite:" + filepath.Join(t.TempDir(), "waymark.db"))}}
	synctest.Test(t, func(t *testing.T) {
		leave, err := storage.TakeSeat(t.Context(), conf.Storage.url(), "cem", 0)
		if err != nil {
			t.Fatal(err)
		}
		_, err = sit(t.Context(), conf, terminal.Options{User: "cem", Interactive: true})
		want := fmt.Sprintf(`"cem" talks in another terminal already (process %d): go on there or end it first; USER=NAME waymark chat talks as somebody else`, os.Getpid())
		if err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
		if err := leave(); err != nil {
			t.Error(err)
		}
	})
}

package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"waymark/conversations"
)

const shelf conversations.Platform = "shelf"

// An archive is a platform that hands out files and says nothing.
type archive struct {
	*stage
	fetch func(conversations.File) (string, error)
}

func (archive) Platform() conversations.Platform { return shelf }

func (a archive) Fetch(_ context.Context, f conversations.File) (io.ReadCloser, error) {
	text, err := a.fetch(f)
	if err != nil {
		return nil, err
	}
	return io.NopCloser(strings.NewReader(text)), nil
}

// withFiles is a stage that takes files from an archive, and what it was sent.
func withFiles(t *testing.T, s *memory, fetch func(conversations.File) (string, error)) (a *stage, b *Bot) {
	t.Helper()
	a = newStage()
	a.limits.File = 10
	a.send = func(_ context.Context, d conversations.Delivery) error {
		if d.File == nil {
			return nil
		}
		r, err := d.Content()
		if err != nil {
			return fmt.Errorf("nothing was sent: %w", err)
		}
		defer r.Close()
		got, err := io.ReadAll(r)
		if string(got) != "what is in "+d.File.Ref {
			t.Errorf("%q is in file %q", got, d.File.Ref)
		}
		return err
	}
	from := archive{newStage(), fetch}
	from.limits.Fetch = 8
	b = newBot(s, nil, a, from)
	if got, none := Carries([]Adapter{a, from})(shelf, here), Carries([]Adapter{a, from})(here, shelf); got != 8 || none != 0 {
		t.Errorf("files of %d there are carried, and of %d from here; want 8 and none", got, none)
	}
	return a, b
}

// A file is fetched where it is when it is sent, and what its platform asks for is
// asked of nobody else.
func TestFile_IsFetchedWhenItIsSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newMemory()
		var tries int
		a, b := withFiles(t, s, func(f conversations.File) (string, error) {
			if tries++; tries < 3 {
				return "", &conversations.LaterError{After: time.Hour, Everybody: true}
			}
			return "what is in " + f.Ref, nil
		})
		s.put(conversations.Reply{To: sayTo("ada"), Text: "with it", File: &conversations.File{Platform: shelf, Ref: "f1", Size: 9}})
		s.put(conversations.Reply{To: sayTo("ada"), Text: "behind it"})
		s.put(conversations.Reply{To: sayTo("bob"), Text: "to somebody else"})
		for range 5 {
			if err := b.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			pass(2 * time.Second)
		}
		if got := fmt.Sprint(a.texts("ada"), a.texts("bob")); tries != 3 || got != "[with it behind it] [to somebody else]" {
			t.Errorf("got %s after %d tries, want all of it in order", got, tries)
		}
	})
}

func sayTo(chat string) conversations.Recipient {
	return conversations.Recipient{Room: conversations.Room{Platform: here, Chat: chat}}
}

// A file that cannot be had is given up at once, and the line goes on.
func TestFile_CannotBeHad(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file  conversations.File
		fault error
		want  conversations.Cause
	}{
		"it is gone":          {conversations.File{Platform: shelf, Ref: "f1"}, fmt.Errorf("%w: 404", conversations.ErrFileGone), conversations.FileGone},
		"it is too big there": {conversations.File{Platform: shelf, Ref: "f1"}, conversations.ErrFileTooBig, conversations.FileTooBig},
		"it is too big here":  {conversations.File{Platform: shelf, Ref: "f1", Size: 11}, errors.New("never asked"), conversations.FileTooBig},
		"nobody hands it out": {conversations.File{Platform: "nowhere", Ref: "f1"}, errors.New("never asked"), conversations.FileGone},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newMemory()
			a, b := withFiles(t, s, func(conversations.File) (string, error) { return "", c.fault })
			s.put(conversations.Reply{To: sayTo("ada"), Text: "with it", File: &c.file})
			s.put(conversations.Reply{To: sayTo("ada"), Text: "behind it"})
			if err := b.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			if len(s.fates) != 1 || s.fates[0].Verdict != conversations.Buried || s.fates[0].Cause != c.want || fmt.Sprint(a.texts("ada")) != "[behind it]" {
				t.Errorf("got %+v and %v, want it buried as %q and the line to go on", s.fates, a.texts("ada"), c.want)
			}
		})
	}
}

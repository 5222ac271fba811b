package discord_test

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"waymark/adapters/adaptertest/discordapi"
	"waymark/adapters/discord"
	"waymark/adapters/platform"
	"waymark/conversations"
)

const aPicture = "\x89PNG what is in it"

// caller is an adapter that does not run.
func caller(t *testing.T, w *world) *discord.Adapter {
	t.Helper()
	a, err := discord.New(discord.Options{Token: platform.NewSecret(token), APIURL: w.URL(), Now: time.Now, Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// of is a file in a message that somebody sent, as the adapter names it.
func of(w *world, channel, message string, size int64) conversations.File {
	f := w.Posts(channel)
	i := slices.IndexFunc(f, func(p discordapi.Post) bool { return p.ID == message })
	raw := string(f[i].Raw)
	_, rest, _ := strings.Cut(raw, `"attachments":[`)
	_, rest, _ = strings.Cut(rest, `"id":"`)
	id, _, _ := strings.Cut(rest, `"`)
	return conversations.File{Platform: discord.Platform, Ref: channel + "/" + message + "/" + id, Kind: conversations.Photo, Size: size}
}

func TestFile_IsFetched(t *testing.T) {
	t.Parallel()
	var ahead time.Duration
	w := newWorld(t, discordapi.Options{Now: func() time.Time { return time.Now().Add(ahead) }})
	a, dm := caller(t, w), w.DM("ada")
	message := w.Attach(dm, "ada", "look", discordapi.File{Name: "leg 1.png", Type: "image/png", Content: aPicture})
	for _, later := range []time.Duration{0, 48 * time.Hour} { // the address that came with the message has ended by then
		ahead = later
		r, err := a.Fetch(t.Context(), of(w, dm, message, 9))
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(r); string(text) != aPicture || err != nil || r.Close() != nil {
			t.Errorf("after %s: got %q, %v", later, text, err)
		}
	}
}

func TestFile_CannotBeFetched(t *testing.T) {
	t.Parallel()
	w := newWorld(t, discordapi.Options{})
	a, dm := caller(t, w), w.DM("ada")
	guild := w.Guild("Hospital")
	channel := w.Channel(guild, "helpdesk")
	send := func(channel, content string) conversations.File {
		return of(w, channel, w.Attach(channel, "ada", "", discordapi.File{Name: "a.png", Type: "image/png", Content: content}), 9)
	}
	gone, lost, hidden, breaks := send(dm, "gone"), send(dm, "lost"), send(channel, "hidden"), send(dm, "breaks off")
	w.DeleteMessage(dm, strings.Split(gone.Ref, "/")[1])
	w.LoseFile("lost")
	big := breaks
	big.Size = 51 << 20
	elsewhere := conversations.File{Platform: discord.Platform, Ref: "../../7/8"}
	w.BreakFiles(1)
	for name, c := range map[string]struct {
		file conversations.File
		want error
	}{
		"its message is gone":   {gone, conversations.ErrFileGone},
		"it is gone":            {lost, conversations.ErrFileGone},
		"we are not shown it":   {hidden, conversations.ErrFileGone},
		"it is too big":         {big, conversations.ErrFileTooBig},
		"it is none":            {elsewhere, conversations.ErrFileGone},
		"it breaks off halfway": {breaks, io.ErrUnexpectedEOF},
	} {
		r, err := a.Fetch(t.Context(), c.file)
		if err == nil {
			_, err = io.ReadAll(r)
			r.Close()
		}
		if !errors.Is(err, c.want) || strings.Contains(err.Error(), token) || strings.Contains(err.Error(), "http") {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
	if w.Invalid() != 0 {
		t.Errorf("%d requests were invalid", w.Invalid())
	}
}

func carrying(channel string, id int64, name string, content conversations.Content) conversations.Delivery {
	return conversations.Delivery{ID: id, Content: content, Reply: conversations.Reply{
		To: conversations.Recipient{Room: conversations.Room{Platform: discord.Platform, Chat: channel}}, Text: "**They** send a file",
		File: &conversations.File{Kind: conversations.Photo, Name: name},
	}}
}

func holding(text string) conversations.Content {
	return func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }
}

func TestFile_IsSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, discordapi.Options{})
	a, dm := caller(t, w), w.DM("ada")
	for range 2 { // the second time the answer to the first got lost
		ref, err := a.Send(t.Context(), carrying(dm, 7, `../leg "1".png`, holding(aPicture)))
		all := w.Posts(dm)
		if err != nil || len(all) != 1 || all[0].ID != string(ref) || all[0].Content != "**They** send a file" {
			t.Fatalf("got %q, %v, and ada sees %+v, want it once", ref, err, all)
		}
		if f := w.Files(dm, all[0].ID); len(f) != 1 || f[0].Name != "leg 1.png" || f[0].Content != aPicture || f[0].Type != "image/png" {
			t.Errorf("the file is %+v", f)
		}
	}
}

// What is wrong with the content is said so that nobody takes it for a message that
// may have arrived.
func TestFile_CannotBeSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, discordapi.Options{})
	a, dm := caller(t, w), w.DM("ada")
	broken := errors.New("the other platform broke off")
	half := func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader("half"), iotest.ErrReader(broken))), nil
	}
	gone := func() (io.ReadCloser, error) { return nil, conversations.ErrFileGone }
	for name, c := range map[string]struct {
		content conversations.Content
		fault   discordapi.Fault
		want    error // nil: any that means that nothing was sent
	}{
		"it is gone":      {gone, discordapi.Fault{}, conversations.ErrFileGone},
		"it is too big":   {holding(strings.Repeat("x", 10<<20+1)), discordapi.Fault{}, conversations.ErrFileTooBig},
		"for Discord":     {holding("1"), discordapi.Fault{Status: http.StatusRequestEntityTooLarge, Body: `{"message":"Request entity too large","code":40005}`}, conversations.ErrFileTooBig},
		"it breaks off":   {half, discordapi.Fault{}, nil},
		"nobody answers":  {holding("2"), discordapi.Fault{Cut: true, After: true}, conversations.ErrUnsure},
		"it asks to wait": {holding("3"), discordapi.Fault{Status: http.StatusTooManyRequests, Body: `{"message":"slow","retry_after":1,"global":false}`}, &conversations.LaterError{}},
	} {
		if c.fault.Status != 0 || c.fault.Cut {
			c.fault.Method, c.fault.Times = http.MethodPost, 1
			w.Fail(c.fault)
		}
		_, err := a.Send(t.Context(), carrying(dm, 8, "leg.png", c.content))
		ok := err != nil
		switch later := (*conversations.LaterError)(nil); {
		case c.want == nil:
			ok = ok && !errors.Is(err, conversations.ErrUnsure) && !errors.Is(err, conversations.ErrRefused)
		case errors.As(c.want, &later):
			ok = errors.As(err, &later)
		default:
			ok = errors.Is(err, c.want)
		}
		if !ok {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
		a = caller(t, w) // one that waits for nothing
	}
}

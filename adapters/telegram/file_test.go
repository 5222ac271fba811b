package telegram_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"waymark/adapters/adaptertest/botapi"
	"waymark/adapters/telegram"
	"waymark/conversations"
)

const aPicture = "\x89PNG what is in it"

// sends is a file as the bot hears of it from ada.
func (l *listener) sends(t *testing.T, k botapi.Kind, f botapi.File) conversations.File {
	t.Helper()
	ada := user("ada")
	l.Post(ada.ID, ada, botapi.Post{Kind: k, File: &f})
	m := l.next(t)
	if len(m.Files) != 1 {
		t.Fatalf("got %+v, want one file", m)
	}
	return m.Files[0]
}

// fetches is what is in a file, or why it cannot be had.
func (l *listener) fetches(t *testing.T, f conversations.File) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	r, err := l.Fetch(ctx, f)
	if err != nil {
		return "", err
	}
	defer r.Close()
	text, err := io.ReadAll(r)
	return string(text), err
}

func TestFile_IsFetched(t *testing.T) {
	t.Parallel()
	l := listen(t)
	picture := l.sends(t, botapi.Photo, botapi.File{Content: aPicture})
	if picture.Kind != conversations.Photo || picture.Size != int64(len(aPicture)) || picture.Platform != telegram.Platform {
		t.Errorf("got %+v", picture)
	}
	if text, err := l.fetches(t, picture); text != aPicture || err != nil {
		t.Errorf("got %q, %v, want the largest of its sizes", text, err)
	}
	letter := l.sends(t, botapi.Document, botapi.File{Name: "letter 1.pdf", Content: strings.Repeat("%PDF", 1<<20)})
	if letter.Kind != conversations.Document || letter.Name != "letter 1.pdf" {
		t.Errorf("got %+v", letter)
	}
	if text, err := l.fetches(t, letter); len(text) != 4<<20 || err != nil {
		t.Errorf("got %d bytes, %v", len(text), err)
	}
}

// Why a file cannot be had, and for how long, and never the token.
func TestFile_CannotBeFetched(t *testing.T) {
	t.Parallel()
	l := listen(t)
	small := l.sends(t, botapi.Document, botapi.File{Name: "a.pdf", Content: "%PDF small"})
	big := l.sends(t, botapi.Document, botapi.File{Name: "big.pdf", Content: "%PDF", Size: 21 << 20})
	liar := big
	liar.Size = 0
	lost := l.sends(t, botapi.Document, botapi.File{Name: "lost.pdf", Content: "%PDF lost"})
	l.LoseFile("%PDF lost")
	for name, c := range map[string]struct {
		file  conversations.File
		fault botapi.Fault
		want  error // nil: any that is none of a file's
	}{
		"it is too big":       {big, botapi.Fault{}, conversations.ErrFileTooBig},
		"nobody said so":      {liar, botapi.Fault{}, conversations.ErrFileTooBig},
		"it is gone":          {lost, botapi.Fault{}, conversations.ErrFileGone},
		"it never was":        {conversations.File{Platform: telegram.Platform, Ref: "nonsense"}, botapi.Fault{}, conversations.ErrFileGone},
		"nobody shows it":     {small, botapi.Fault{Method: "getFile", Kind: botapi.Broken, Next: 1}, nil},
		"nobody hands it out": {small, botapi.Fault{Method: "file", Kind: botapi.Broken, Next: 1}, nil},
		"it breaks off":       {small, botapi.Fault{Method: "file", Kind: botapi.ResetAfter, Next: 1}, nil},
	} {
		if c.fault.Kind != "" {
			l.Fault(c.fault)
		}
		text, err := l.fetches(t, c.file)
		of := errors.Is(err, conversations.ErrFileGone) || errors.Is(err, conversations.ErrFileTooBig)
		if err == nil || c.want != nil && !errors.Is(err, c.want) || c.want == nil && of {
			t.Errorf("%s: got %q, %v, want %v", name, text, err, c.want)
		}
		if secret := l.Token()[strings.Index(l.Token(), ":")+1:]; err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("%s: the token is in %v", name, err)
		}
	}
}

// carrying is a delivery to ada with a file.
func carrying(f conversations.File, content conversations.Content) conversations.Delivery {
	return conversations.Delivery{ID: 1, Content: content, Reply: conversations.Reply{
		To: conversations.Recipient{Room: conversations.Room{Platform: telegram.Platform, Chat: "11"}}, Text: "**They** send a file", File: &f,
	}}
}

func holding(text string) conversations.Content {
	return func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }
}

func TestFile_IsSent(t *testing.T) {
	t.Parallel()
	l, ada := listen(t), user("ada")
	l.Server.Say(ada, "hello")
	l.next(t)
	big := aPicture + strings.Repeat("x", 10<<20)
	for name, c := range map[string]struct {
		file    conversations.File
		content string
		kind    botapi.Kind
		called  string
	}{
		"a picture":               {conversations.File{Kind: conversations.Photo, Name: "leg.png", Size: 9}, aPicture, botapi.Photo, "leg.png"},
		"one without a name":      {conversations.File{Kind: conversations.Photo, Size: 9}, aPicture, botapi.Photo, "picture.jpg"},
		"a large picture":         {conversations.File{Kind: conversations.Photo, Name: "leg.png", Size: int64(len(big))}, big, botapi.Document, "leg.png"},
		"of a size nobody knows":  {conversations.File{Kind: conversations.Photo, Name: "leg.png"}, aPicture, botapi.Document, "leg.png"},
		"a document":              {conversations.File{Kind: conversations.Document, Name: "../a \"b\".pdf", Size: 9}, "%PDF", botapi.Document, "a b.pdf"},
		"no picture for Telegram": {conversations.File{Kind: conversations.Photo, Name: "leg.png", Size: 9}, "<svg>", botapi.Document, "leg.png"},
	} {
		ref, err := l.Send(t.Context(), carrying(c.file, holding(c.content)))
		m, _ := l.Latest(ada.ID)
		if err != nil || ref != refTo(m.ID) || m.Kind != c.kind || m.File.Content != c.content || m.File.Name != c.called || m.Text != "They send a file" || len(m.Entities) != 1 {
			t.Errorf("%s: got %q, %v, and ada sees a %s called %q with %q", name, ref, err, m.Kind, m.File.Name, m.Text)
		}
	}
}

// What is wrong with the content is said so that nobody takes it for a message that
// may have arrived.
func TestFile_CannotBeSent(t *testing.T) {
	t.Parallel()
	l, ada := listen(t), user("ada")
	l.Server.Say(ada, "hello")
	l.next(t)
	broken := errors.New("the other platform broke off")
	letter := conversations.File{Kind: conversations.Document, Name: "a.pdf"}
	for name, c := range map[string]struct {
		content conversations.Content
		fault   botapi.FaultKind
		want    error // nil: any that means that nothing was sent
	}{
		"it is gone":    {func() (io.ReadCloser, error) { return nil, conversations.ErrFileGone }, "", conversations.ErrFileGone},
		"it is too big": {holding(strings.Repeat("x", 51<<20)), "", conversations.ErrFileTooBig},
		"it breaks off": {func() (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(strings.NewReader("half"), iotest.ErrReader(broken))), nil
		}, "", nil},
		"nobody answers":   {holding("%PDF 1"), botapi.ResetAfter, conversations.ErrUnsure},
		"it asks to wait":  {holding("%PDF 2"), botapi.Flood, &conversations.LaterError{}},
		"there is nothing": {holding(""), "", conversations.ErrRefused},
	} {
		if c.fault != "" {
			l.Fault(botapi.Fault{Kind: c.fault, Method: "sendDocument", Next: 1, RetryAfter: 1})
		}
		_, err := l.Send(t.Context(), carrying(letter, c.content))
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
	}
}

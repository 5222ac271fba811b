package dialoguetest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf8"

	"waymark/bot"
	"waymark/conversations"
)

// first is the platform on which people are where nothing else is said. In
// scripts it is A.
const first conversations.Platform = "dialogue"

func platform(letter string) conversations.Platform {
	if letter == "" || letter == "A" {
		return first
	}
	return conversations.Platform(letter)
}

// A phone is a platform. It notes what it is sent.
type phone struct {
	platform conversations.Platform
	limits   conversations.Limits

	mu      sync.Mutex
	deaf    map[string]bool // chats that nothing reaches
	refuses map[string]bool // chats to which the next is not taken
	gone    map[string]bool // files that are not there any more
	sent    []conversations.Delivery
}

// fileMax is the largest file that platforms take and hand out.
const fileMax = 20 << 20

// A threaded is a phone whose platform has threads.
type threaded struct{ *phone }

func (f *phone) Platform() conversations.Platform { return f.platform }

func (f *phone) Limits() conversations.Limits { return f.limits }

// Run is never called: the player hands the bot what people say.
func (f *phone) Run(context.Context, func(context.Context, conversations.Message) error) error {
	return errors.ErrUnsupported
}

func (f *phone) Send(_ context.Context, d conversations.Delivery) (conversations.Ref, error) {
	if err := f.takes(d); err != nil {
		return "", err
	}
	if d.File != nil { // it may come from this phone
		if err := arrives(d); err != nil {
			return "", err
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sent = append(f.sent, d)
	return cmp.Or(d.Edits, refOf(d)), nil
}

// takes says why a delivery is not taken, whatever is in it.
func (f *phone) takes(d conversations.Delivery) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch chat := d.To.Room.Chat; {
	case f.deaf[chat]:
		return conversations.ErrUnreachable
	case f.refuses[chat]:
		f.refuses[chat] = false
		return conversations.ErrRefused
	}
	return nil
}

// arrives reads what is in a file, which has to be that file.
func arrives(d conversations.Delivery) error {
	r, err := d.Content()
	if err != nil {
		return err
	}
	got, err := io.ReadAll(r)
	if err = errors.Join(err, r.Close()); err == nil && string(got) != contentOf(*d.File) {
		err = fmt.Errorf("%w: %q is in file %q", conversations.ErrRefused, got, d.File.Ref)
	}
	return err
}

func contentOf(f conversations.File) string { return "what is in " + f.Ref }

// Fetch opens a file that somebody sent there.
func (f *phone) Fetch(_ context.Context, file conversations.File) (io.ReadCloser, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.gone[file.Name] || file.Platform != f.platform {
		return nil, conversations.ErrFileGone
	}
	return io.NopCloser(strings.NewReader(contentOf(file))), nil
}

// lose lets a file be gone.
func (f *phone) lose(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.gone[name] = true
}

func (threaded) Open(_ context.Context, wanted conversations.NewThread) (conversations.Room, error) {
	return conversations.Room{Platform: wanted.In.Platform, Chat: wanted.Title}, nil
}

// refOf is how every platform names the message of a delivery.
func refOf(d conversations.Delivery) conversations.Ref {
	return conversations.Ref(fmt.Sprintf("sent-%d", d.ID))
}

// reach says whether what is sent to a chat arrives there.
func (f *phone) reach(chat string, arrives bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.deaf[chat] = !arrives
}

// refuse lets the next that is sent to a chat be refused.
func (f *phone) refuse(chat string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.refuses[chat] = true
}

// take returns what was sent, and forgets it.
func (f *phone) take() []conversations.Delivery {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := f.sent
	f.sent = nil
	return all
}

// on is the phone of a platform, which is there from when it is named.
func (p *player) on(name conversations.Platform) *phone {
	f, ok := p.phones[name]
	if !ok {
		f = &phone{platform: name, limits: conversations.Limits{File: fileMax, Fetch: fileMax}, deaf: map[string]bool{}, refuses: map[string]bool{}, gone: map[string]bool{}}
		p.phones[name], p.bot = f, nil
	}
	return f
}

// limit sets what a platform can show.
func (p *player) limit(name conversations.Platform, text, choices int) {
	p.on(name).limits = conversations.Limits{
		Text: text, Choices: choices, File: fileMax, Fetch: fileMax,
		Length: func(m conversations.Markup) int { return utf8.RuneCountInString(string(m)) },
	}
	p.bot = nil
}

// adapters are the platforms as the bot sees them.
func (p *player) adapters() (all []bot.Adapter) {
	for _, f := range p.phones {
		if p.threads && f.platform == p.desk.Platform {
			all = append(all, threaded{f})
		} else {
			all = append(all, f)
		}
	}
	return all
}

package terminal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/muesli/cancelreader"

	"waymark/conversations"
	"waymark/internal/plaintext"
)

// Platform names the terminal in addresses.
const Platform conversations.Platform = "terminal"

const (
	lineMax      = 64 << 10 // what is kept of one line
	defaultWidth = 80
	prompt       = "> "
)

// What a person is told of a line that was not kept, and of a beginning, which
// nobody typed; and why.
const (
	notKept  = "(That was not kept, and nothing has changed. Please type it again in a moment. The reason: %v)\n\n"
	notBegun = "(We could not begin, because nothing can be kept. Please type /start in a moment. The reason: %v)\n\n"
)

// Options say what the terminal is like and who sits before it.
type Options struct {
	// Interactive means that a person types: they see a prompt and are
	// greeted. Otherwise lines are a script, and what is printed a transcript.
	Interactive bool
	// Width is where lines end.
	//
	// Defaults to 80.
	Width int
	// Colours allows signs that make text bold, underlined and coloured.
	Colours bool
	// User tells people apart who share a database.
	User string
	// Payload comes with /start as it does with an invitation's link:
	// "ern-rnd_cpms-rnd".
	Payload string
	Now     func() time.Time
}

// Account is who this person is.
func (o Options) Account() conversations.Account {
	return conversations.Account{Platform: Platform, User: o.User}
}

// Room is where they are: each of them has a terminal of their own.
func (o Options) Room() conversations.Room {
	return conversations.Room{Platform: Platform, Chat: o.User}
}

// An Adapter talks in one terminal with one person.
type Adapter struct {
	in     io.Reader
	o      Options
	layout layout
	begin  time.Time
	begun  bool // Run was called

	mu       sync.Mutex // one writer at a time
	out      io.Writer
	prompted bool  // the cursor stands behind a prompt
	broken   error // out cannot be written any more
	count    int   // messages so far
}

// New makes an adapter that reads in and writes out. Where in is a file, the
// end of Run's context interrupts a read that waits.
func New(in io.Reader, out io.Writer, o Options) *Adapter {
	if o.Width <= 0 {
		o.Width = defaultWidth
	}
	return &Adapter{
		in:     in,
		out:    out,
		o:      o,
		layout: layout{max(o.Width, narrowest), o.Colours},
		begin:  o.Now(),
	}
}

// Platform names the adapter's platform.
func (a *Adapter) Platform() conversations.Platform { return Platform }

// Limits are those of a terminal: none.
func (a *Adapter) Limits() conversations.Limits { return conversations.Limits{} }

// Run reads lines and delivers them until the input or ctx ends. It runs once, so
// its errors are final: what was read is gone, and so may be who typed it.
func (a *Adapter) Run(ctx context.Context, deliver func(context.Context, conversations.Message) error) error {
	err := errAgain // after a panic
	if !a.begun {
		a.begun = true
		err = a.run(ctx, deliver)
	}
	if err != nil {
		return &conversations.FinalError{Err: err}
	}
	return nil
}

var errAgain = errors.New("what was typed before it broke is gone")

func (a *Adapter) run(ctx context.Context, deliver func(context.Context, conversations.Message) error) error {
	in, err := cancelreader.NewReader(a.in)
	if err != nil { // a regular file: reading it never waits
		in, err = cancelreader.NewReader(struct{ io.Reader }{a.in})
	}
	if err != nil {
		return fmt.Errorf("read the terminal: %w", err)
	}
	defer in.Close() //nolint:errcheck // it was only read, and there is nothing to lose
	cancelled := make(chan struct{})
	keep := context.AfterFunc(ctx, func() {
		defer close(cancelled)
		in.Cancel()
	})
	err = a.talk(ctx, plaintext.NewLines(in, "what is typed", lineMax), deliver)
	if !keep() {
		<-cancelled
	}
	if errors.Is(err, errOver) {
		return a.goodbye()
	}
	return err
}

// talk ends with the error that ends the conversation, which may be errOver.
//
// A line that could not be kept does not end it. Its person is told and may type
// it again; nobody does that for a script, so it ends with what happened.
func (a *Adapter) talk(ctx context.Context, in *plaintext.Lines, deliver func(context.Context, conversations.Message) error) error {
	var lost error
	say := func(b conversations.Body) error {
		if err := deliver(ctx, a.message(b)); err != nil {
			if ctx.Err() != nil {
				return err
			}
			if !a.o.Interactive && lost == nil {
				lost = err
			}
			says := notKept
			if _, begins := b.(conversations.Command); begins {
				says = notBegun
			}
			return a.write(func() string { return fmt.Sprintf(says, err) })
		}
		return a.written()
	}
	start := conversations.Command{Name: "start", Args: a.o.Payload}
	var err error
	switch {
	case a.o.Interactive:
		err = say(start)
	case a.o.Payload != "":
		err = a.open(ctx, in, start, say)
	}
	for err == nil && ctx.Err() == nil {
		var line string
		if line, err = a.ask(in); err == nil {
			err = say(conversations.Text(line))
		}
	}
	if lost != nil {
		return fmt.Errorf("not every line was kept: %w", lost)
	}
	return err
}

// open begins a script that has a payload: it belongs to the script's own bare
// /start, and where the script begins otherwise it goes first.
func (a *Adapter) open(ctx context.Context, in *plaintext.Lines, start conversations.Command, say func(conversations.Body) error) error {
	line, err := a.next(in)
	if err != nil && (ctx.Err() != nil || !errors.Is(err, errOver)) {
		return err
	}
	bare := strings.TrimSpace(line) == "/start"
	if !bare && !strings.HasPrefix(line, "/start ") {
		if err := say(start); err != nil {
			return err
		}
	}
	if err != nil {
		return err
	}
	if err := a.echo(line); err != nil {
		return err
	}
	if bare {
		return say(start)
	}
	return say(conversations.Text(line))
}

// ask reads the next line that says anything, and shows it.
func (a *Adapter) ask(in *plaintext.Lines) (string, error) {
	line, err := a.next(in)
	if err != nil {
		return "", err
	}
	return line, a.echo(line)
}

// next reads the next line that says anything.
func (a *Adapter) next(in *plaintext.Lines) (string, error) {
	for {
		if a.o.Interactive {
			if err := a.write(func() string { a.prompted = true; return prompt }); err != nil {
				return "", err
			}
		}
		line, err := nextLine(in)
		a.mu.Lock()
		a.prompted = a.prompted && err != nil
		a.mu.Unlock()
		if err != nil || strings.TrimSpace(line) != "" {
			return line, err
		}
	}
}

// echo puts a script's line into the transcript. What a person types stands on
// the screen already.
func (a *Adapter) echo(line string) error {
	return a.write(func() string {
		if a.o.Interactive {
			return "\n"
		}
		return prompt + oneLine(line) + "\n"
	})
}

// goodbye leaves the cursor at the beginning of a line.
func (a *Adapter) goodbye() error {
	return a.write(func() string {
		if !a.prompted {
			return ""
		}
		a.prompted = false
		return "\n"
	})
}

// Send prints a reply. A terminal has no names for what it shows.
func (a *Adapter) Send(_ context.Context, d conversations.Delivery) (conversations.Ref, error) {
	return "", a.write(func() string {
		s := a.layout.reply(d.Reply)
		if a.prompted { // nobody asked: the line with the prompt is left as it is
			s = "\n" + s + prompt
		}
		return s
	})
}

// write writes what s returns. It asks s while nobody else writes.
func (a *Adapter) write(s func() string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.broken != nil {
		return a.broken
	}
	if _, err := io.WriteString(a.out, s()); err != nil {
		a.broken = fmt.Errorf("write to the terminal: %w", err)
	}
	return a.broken
}

// written reports whether everything so far could be written.
func (a *Adapter) written() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.broken
}

// message wraps what was said now. Its id begins with the moment this adapter
// began, so that no two runs share one.
func (a *Adapter) message(b conversations.Body) conversations.Message {
	a.count++
	return conversations.Message{
		ID:    conversations.MessageID(fmt.Sprintf("%s:%s:%d-%d", Platform, a.o.User, a.begin.UnixNano(), a.count)),
		Actor: a.o.Account(),
		Room:  a.o.Room(),
		At:    a.o.Now(),
		Body:  b,
	}
}

// errOver says that no line will come any more.
var errOver = errors.New("the input is over")

// nextLine is the next line of in, unless the read was interrupted: then nobody
// has finished it.
func nextLine(in *plaintext.Lines) (string, error) {
	line, err := in.Next()
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, cancelreader.ErrCanceled):
		return "", errOver
	case err != nil:
		return "", fmt.Errorf("read the terminal: %w", err)
	}
	return line, nil
}

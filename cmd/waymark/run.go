package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"waymark/adapters/platform"
	"waymark/guides"
)

// The exit codes.
const (
	fine  = 0
	fault = 1 // the message explains it
	usage = 2 // the command line is wrong
)

// A usageError is a command line that asks for something there is not.
type usageError struct{ says string }

func (e usageError) Error() string { return e.says }

// errSaid is a fault that has been explained on the way.
var errSaid = errors.New("said")

// commands is the command line, as kong reads it.
type commands struct {
	Chat    chatCommand    `cmd:"" help:"Talk to Waymark in this terminal."`
	Serve   serveCommand   `cmd:"" help:"Run the configured platforms."`
	Doctor  doctorCommand  `cmd:"" help:"Look for what keeps Waymark from its work, and say what to do."`
	Link    linkCommand    `cmd:"" help:"Make a link for invitations, and its QR code."`
	Outbox  outboxCommand  `cmd:"" help:"Look at what could not be sent: list, retry, drop."`
	Person  personCommand  `cmd:"" help:"Look after one person: list, show, export, forget."`
	Stats   statsCommand   `cmd:"" help:"Count where people stop: per network and guide, never a name, small counts hidden."`
	Ticket  ticketCommand  `cmd:"" help:"Show tickets at helpdesks, and what their staff did: numbers, states, acts."`
	Remind  remindCommand  `cmd:"" help:"Look at reminders: who is stuck, and what would be said now."`
	Check   checkCommand   `cmd:"" help:"Name every fault of config and content at once."`
	Guide   guideCommand   `cmd:"" help:"Look at the guides: list, show, export, graph, networks."`
	FAQ     faqCommand     `cmd:"" name:"faq" help:"Look at how questions are understood: match, eval, why, review, calibrate."`
	DB      dbCommand      `cmd:"" name:"db" help:"Look after the database: migrate, backup, restore, copy."`
	Version versionCommand `cmd:"" help:"Say which Waymark this is."`
}

// A configFlag says where the config is.
type configFlag struct {
	Config string `placeholder:"FILE" help:"The config. Without it, waymark.toml where there is one."`
}

// A process is what a command sees of the world.
type process struct {
	in     *os.File
	out    io.Writer
	err    io.Writer
	getenv func(string) string
	now    func() time.Time

	platforms []entry // that there are
}

// untilStopped ends when the process is asked to stop. Who asks twice is not
// made to wait.
func untilStopped() (ctx context.Context, stop func()) {
	ctx, stop = signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

// run is [process.run] in this process.
func run(args []string, in *os.File, out, errOut io.Writer) int {
	p := &process{in: in, out: out, getenv: os.Getenv, now: time.Now, platforms: platforms()}
	p.err = p.cleaned(errOut)
	return p.run(args)
}

// run does what args ask for and returns the exit code.
func (p *process) run(args []string) int {
	var c commands
	helped := false
	parser, err := kong.New(&c,
		kong.Name("waymark"),
		kong.Description("Waymark walks clinicians into CPMS, in a chat."),
		kong.Writers(p.out, p.err),
		kong.Vars(p.words()),
		kong.Exit(func(int) { helped = true }), // kong only ends by itself after --help
	)
	if err != nil {
		panic(err) // the structs above are wrong
	}
	asked, err := parser.Parse(args)
	if helped {
		return fine
	}
	if err != nil {
		return p.fail(usageError{err.Error()})
	}
	return p.fail(asked.Run(p))
}

// fail says what went wrong, if anything, and returns the exit code.
func (p *process) fail(err error) int {
	if err == nil {
		return fine
	}
	if errors.Is(err, errSaid) {
		return fault
	}
	for line := range strings.SplitSeq(strings.TrimSpace(p.tokens().Without(err.Error())), "\n") {
		fmt.Fprintf(p.err, "waymark: %s\n", line) //nolint:errcheck // there is nobody else to tell
	}
	if errors.As(err, new(usageError)) || errors.As(err, new(platform.UsageError)) {
		return usage
	}
	return fault
}

// A checkCommand looks for faults.
type checkCommand struct {
	configFlag
	Readability bool `help:"Also print how each screen reads: words a sentence, actions a line, labels first."`
}

// Run names all faults, and without any says what there is. What is only worth
// a look goes to stderr and fails nothing.
func (c checkCommand) Run(p *process) error {
	conf, content, err := p.loadBy(guides.Check, c.Config)
	if err != nil {
		return err
	}
	if err := conf.adaptable(p.quietly()); err != nil {
		return err
	}
	for _, w := range slices.Concat(guides.Warnings(content, p.now()), conf.exposed(c.Config), conf.doubts(), conf.unsaid()) {
		if _, err := fmt.Fprintf(p.err, "waymark: warning: %s\n", w); err != nil {
			return err
		}
	}
	steps := 0
	for _, part := range content.Parts {
		steps += len(part.Steps)
	}
	_, err = fmt.Fprintf(p.out, "fine: %s with %s, %s, %s; languages: %s\n",
		counted(len(content.Guides), "guide", "guides"), counted(steps, "step", "steps"), counted(len(content.Topics), "question", "questions"),
		counted(len(content.Networks), "network", "networks"), joined(content.Languages))
	if err == nil && c.Readability {
		err = readability(p, content)
	}
	return err
}

// joined is a list as one reads it.
func joined[T ~string](all []T) string {
	var texts []string
	for _, t := range all {
		texts = append(texts, string(t))
	}
	return strings.Join(texts, ", ")
}

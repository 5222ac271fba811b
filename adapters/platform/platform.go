// Package platform holds the words in which the program and a platform speak
// about everything but conversations: what the platform is called and needs,
// what stands around it, what it finds when it is looked at, and whom it invites.
//
// It leaves to the program which platforms there are and what is asked of them:
// the interfaces stand there.
package platform

import (
	"context"
	"log/slog"
	"net"
	"regexp"
	"slices"
	"strings"
	"time"

	"waymark/conversations"
	"waymark/internal/secret"
)

// About is what is known of a platform before any settings were read.
type About struct {
	// Setup is what an operator has to do to have the bot there, as the end of
	// a sentence.
	Setup string
	// User is how people are called there: "on Somewhere their number". Empty:
	// nothing is to be said about it.
	User string
	// TokenKey is the key of its section that a token stands at, and Token the
	// regular expression of what looks like one, wherever it stands. Empty:
	// there are no tokens.
	TokenKey, Token string
	// Remedies are what usually helps, by what the platform says.
	Remedies []Remedy
}

// A Secret is a token or the like, which cannot be printed.
type Secret = secret.Text

// NewSecret makes a secret of s.
func NewSecret(s string) Secret { return secret.New(s) }

// A Host is the program around a platform.
type Host struct {
	Listen    string   // where it listens for webhooks; empty: nowhere
	Paths     []string // that are not for webhooks
	ReadyPath string   // that of them which says what hinders the work
	// Networks are those that a room there may belong to; none: they are not known.
	Networks []conversations.NetworkID
}

// An Env is what an adapter lives on.
type Env struct {
	Now func() time.Time
	Log *slog.Logger
	// Menus are what the bot says about itself, one for each language.
	Menus []Menu
	// Bookmarks are how far private rooms were read; nil: nothing is known.
	Bookmarks func(ctx context.Context, p conversations.Platform) ([]conversations.Bookmark, error)
	// Desks are the rooms of helpdesks, on whichever platform.
	Desks []conversations.Room
	// Roles are those that may act at any of them, see [IsRole].
	Roles []string
}

// DesksOn are the chats of p in which there is a helpdesk.
func (e Env) DesksOn(p conversations.Platform) (chats []string) {
	for _, r := range e.Desks {
		if r.Platform == p {
			chats = append(chats, r.Chat)
		}
	}
	return chats
}

// A Menu is what a platform shows of a bot before anybody has written, in one
// language.
type Menu struct {
	Language conversations.Language // empty: everybody else
	About    string                 // in the empty chat; up to 512 characters
	Short    string                 // on the bot's profile; up to 120 characters
	Commands []Command
	// Staff are the commands of who works at a helpdesk, for where one is.
	Staff []Command

	// What is said outside of any turn, in plain text. Private is for somebody who
	// taps "in private" where others read along and is just written to, Closed for
	// somebody who could not be written to, and Later where something went wrong
	// on our side.
	Private, Closed, Later string
	// Welcome is what whoever looks after a room may have posted there, by a
	// command that says PostWelcome in the menu; below it stands the button Start.
	Welcome, Start, PostWelcome string
}

// A Command is a line of the menu of commands.
type Command struct {
	Name, Says string // what it says: up to 100 characters
	Takes      Argument
}

// An Argument is what may stand behind a command; zero: nothing.
type Argument struct {
	Name, Says string // what it says: up to 100 characters
	Needed     bool
}

// A Finding is what somebody who looked at a platform has to say about it.
type Finding struct {
	Weight Weight
	Says   string
}

// A Weight is what a finding means for the work.
type Weight string

// The weights.
const (
	Fine    Weight = "fine"
	Warning Weight = "warning" // it works, and somebody should look
	Fault   Weight = "fault"   // it does not work
)

// An Invitation is what the link of a platform is to carry.
type Invitation struct {
	Payload string // what /start is told; may be empty
	Bot     string // the bot's name, where somebody says it; else the platform is asked
}

// A UsageError says that an operator asks for something there is not.
type UsageError string

func (e UsageError) Error() string { return string(e) }

// A Remedy is what usually helps where somebody says so, in lower case.
type Remedy struct{ Says, Helps string }

// Remedied is what was said, and what usually helps: one of a platform's own
// remedies, else one of those for what goes wrong on any way.
func Remedied(said string, own []Remedy) string {
	low := strings.ToLower(said)
	for _, r := range slices.Concat(own, remedies) {
		if strings.Contains(low, r.Says) {
			return said + " (" + r.Helps + ")"
		}
	}
	return said
}

var remedies = []Remedy{
	{"connection refused", "nothing listens there; is it running, and does the firewall let it through?"},
	{"connection timed out", "the way there is closed; look at the firewall"},
	{"resolve host", "the name does not resolve; look at the DNS"},
	{"no such host", "the name does not resolve; look at the DNS of this machine"},
	{"read timeout", "the answer took too long; is the database on a slow or a network disk?"},
}

// When a message was written counts from its date, unless that is about now, or
// longer ago than any platform keeps for us what we have not read.
const (
	aboutNow = time.Minute
	tooOld   = 48 * time.Hour
)

// Written is when a message counts as written, by the date that its platform
// says and by when it arrived. Clocks differ, so a date of about now, or one to
// come, says nothing.
func Written(written, arrived time.Time) time.Time {
	if ago := arrived.Sub(written); ago > aboutNow && ago < tooOld {
		return written.In(arrived.Location())
	}
	return arrived
}

// hostShape is a name or a number of a host, and perhaps a port, in signs that
// look like no other.
var hostShape = regexp.MustCompile(`^([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:]+\])(:[0-9]{1,5})?$`)

// IsHost reports whether an address can be that of a host, with or without a
// port, and is written in signs that look like no other.
func IsHost(address string) bool { return hostShape.MatchString(address) }

// IsLoopback reports whether a host is this machine.
func IsLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

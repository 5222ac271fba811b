package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"waymark/adapters/platform"
	"waymark/conversations/content"
	"waymark/internal/plaintext"
	"waymark/storage"
)

// patience is how long the doctor waits for an answer from the network.
const patience = 20 * time.Second

// A doctorCommand looks for what keeps Waymark from its work. It changes
// nothing.
type doctorCommand struct{ configFlag }

// Run prints a line for each finding. A fault among them is an error that has
// been said.
func (c doctorCommand) Run(p *process) error {
	ctx, stop := untilStopped()
	defer stop()
	d := &doctor{process: p}
	if d.settings(c.Config) {
		for _, line := range slices.Concat(d.conf.exposed(c.Config), d.conf.unsaid()) {
			d.say(platform.Warning, "%s", line)
		}
		d.database(ctx)
		d.running(ctx)
		d.askPlatforms(ctx)
	}
	if d.wrong != nil {
		return d.wrong
	}
	if d.faults > 0 {
		return errSaid
	}
	return nil
}

// A doctor says what it finds, in the order in which one would mend it.
type doctor struct {
	*process
	conf    config
	content *content.Content
	faults  int
	wrong   error // of what it says, if nobody hears it
}

// say prints one finding as one line. Others may quote our secrets, we do not.
func (d *doctor) say(weight platform.Weight, format string, args ...any) {
	if weight == platform.Fault {
		d.faults++
	}
	line := plaintext.OneLine(fmt.Sprintf(format, args...))
	for _, s := range d.conf.secrets {
		if !s.Value.IsZero() {
			line = strings.ReplaceAll(line, s.Value.Reveal(), "***")
		}
	}
	if _, err := fmt.Fprintf(d.out, "%s: %s\n", weight, line); err != nil {
		d.wrong = errors.Join(d.wrong, err)
	}
}

// settings reads config and content. Without them nothing else can be looked
// at.
func (d *doctor) settings(file string) bool {
	conf, content, err := d.load(file)
	if err != nil {
		for line := range strings.SplitSeq(err.Error(), "\n") {
			d.say(platform.Fault, "%s", line)
		}
		d.say(platform.Warning, "nothing else was looked at; mend this first")
		return false
	}
	d.conf, d.content = conf, content
	d.say(platform.Fine, "config and content: %s, %s, languages %s",
		counted(len(content.Guides), "guide", "guides"), counted(len(content.Networks), "network", "networks"), joined(content.Languages))
	return true
}

// running looks who serves the database, and asks them. Nobody may have been
// started yet, so that there is nobody is no fault.
func (d *doctor) running(ctx context.Context) {
	who, err := storage.ServedBy(ctx, d.conf.Storage.url())
	switch {
	case err != nil:
		d.say(platform.Warning, "whether Waymark serves the database is not known: %v", err)
	case who == "":
		d.say(platform.Warning, "Waymark does not run here: nobody serves the database; start it with `waymark serve`")
	default:
		d.say(platform.Fine, "Waymark serves the database (%s)", who)
	}
	at := d.conf.HTTP.Listen
	if at == "" {
		d.say(platform.Fine, "http.listen is empty, so Waymark cannot be asked whether it is ready")
		return
	}
	is, wrong := askRunning(ctx, at)
	switch {
	case errors.Is(wrong, errNotOurs):
		d.say(platform.Fault, "another program answers at %s; choose another http.listen", at)
		return
	case wrong != nil && who != "":
		d.say(platform.Warning, "nothing answers at %s: Waymark has just begun, or was started with another http.listen", at)
		return
	case wrong != nil:
		return // nobody is there to answer
	case who == "" && err == nil:
		d.say(platform.Fault, "a Waymark that serves another database answers at %s; choose another http.listen, or start it with this config", at)
		for _, reason := range is.reasons {
			d.say(platform.Fault, "it is not ready: %s", reason) // its database may have been this one
		}
		return
	case is.ready:
		d.say(platform.Fine, "Waymark runs and is ready")
	}
	for _, reason := range is.reasons {
		d.say(platform.Fault, "Waymark runs and is not ready: %s", remedied(reason, d.conf.running()))
	}
}

// remedied is a reason of /readyz and what usually helps. Where it begins with a
// platform's name, that platform's remedies are among it.
func remedied(reason string, on []member) string {
	var own []platform.Remedy
	for _, m := range on {
		if strings.HasPrefix(reason, string(m.name)+": ") {
			own = m.About().Remedies
		}
	}
	return platform.Remedied(reason, own)
}

// askPlatforms has each platform that is configured say how it sees our bot.
func (d *doctor) askPlatforms(ctx context.Context) {
	on := d.conf.running()
	if len(on) == 0 {
		var ways []string
		for _, m := range d.conf.platforms {
			ways = append(ways, m.About().Setup)
		}
		d.say(platform.Warning, "no platform is configured; %s", strings.Join(ways, ", or "))
	}
	for _, m := range on {
		if x, ok := m.setup.(examiner); ok {
			d.examine(ctx, x)
		}
	}
}

func (d *doctor) examine(ctx context.Context, x examiner) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	e := d.quietly()
	e.Menus, e.Desks, e.Roles = menus(d.content), d.conf.deskRooms(), d.conf.deskRoles()
	for _, f := range x.Findings(ctx, e) {
		d.say(f.Weight, "%s", f.Says)
	}
}

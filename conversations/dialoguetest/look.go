package dialoguetest

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"waymark/conversations"
)

// lookLine is one look at somebody.
var lookLine = regexp.MustCompile(`^(?:([a-z]{2,})?(?:@([A-Z]))? )?(at|phase|guide|network|gone|zone|owed|withheld|progress|ticket)(?: (.*))?$`)

func (p *player) expect(what string) {
	m := lookLine.FindStringSubmatch(what)
	if m == nil {
		p.failf("what is %q?", what)
	}
	of, key, want := who(m[1], m[2]), m[3], m[4]
	if got := p.look(of, key); got != want {
		p.t.Errorf("line %d of the dialogue: %s is %q, want %q", p.line, key, got, want)
	}
}

func (p *player) look(of conversations.Account, key string) string {
	s := p.state(of)
	switch key {
	case "at":
		return string(s.Journey.At)
	case "phase":
		return string(s.Journey.Phase)
	case "guide":
		return string(s.Journey.Guide)
	case "network":
		return string(s.Person.Network)
	case "gone":
		return map[bool]string{true: "yes", false: "no"}[s.Person.Gone]
	case "zone":
		return cmp.Or(string(s.Person.Zone), "unknown")
	case "owed":
		return owed(s)
	case "withheld":
		return cmp.Or(p.withheld[of], "nothing")
	case "ticket":
		return ticket(s.Ticket)
	default:
		pr := p.content.Progress(s.Journey, s.Person.Network)
		return fmt.Sprintf("%d of %d", pr.Number, pr.Total)
	}
}

// owed is what the person is owed and when, in the time of Brussels.
func owed(s conversations.State) string {
	due := slices.Clone(s.Reminders)
	slices.SortStableFunc(due, func(a, b conversations.Reminder) int { return a.Due.Compare(b.Due) })
	all := []string{}
	for _, r := range due {
		all = append(all, string(r.Kind)+" "+r.Due.In(brussels).Format("Mon 2 Jan 15:04"))
	}
	return cmp.Or(strings.Join(all, ", "), "nothing")
}

// brussels is its winter time, when dialogues take place.
var brussels = time.FixedZone("Europe/Brussels", 3600)

// ticket is the person's open one, and who has it.
func ticket(t *conversations.Ticket) string {
	switch {
	case t == nil:
		return "nothing"
	case t.WithHuman():
		return fmt.Sprintf("%d with %s", t.ID, t.Staff.User)
	}
	return fmt.Sprint(t.ID)
}

// state looks at somebody's state, and leaves it as it is: what is ours is no
// sign of life.
func (p *player) state(of conversations.Account) (seen conversations.State) {
	p.turn(of, conversations.Replan{}, func(s conversations.State) conversations.State {
		seen = s
		return s
	})
	return seen
}

// turn changes somebody's state behind the engine's back.
func (p *player) turn(of conversations.Account, body conversations.Body, change func(conversations.State) conversations.State) {
	m := conversations.Message{ID: p.id(), Actor: of, Room: private(of), At: p.clock.now(), Body: body}
	err := p.world.Store().Turn(p.t.Context(), m, func(s conversations.State) conversations.Outcome {
		return conversations.Outcome{State: change(s)}
	})
	if err != nil {
		p.failf("look at the state: %v", err)
	}
}

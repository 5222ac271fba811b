package dialoguetest

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"waymark/bot/calendar"
	"waymark/conversations"
	"waymark/conversations/content"
)

// The events that a dialogue may have, see the package comment. What begins with
// a name is about whom it names.
var (
	beginLine   = regexp.MustCompile(`^(?:([a-z]{2,}) of )?(\S+) at (\S+)(?: in (\S+))?$`)
	vanishLine  = regexp.MustCompile(`^(\S+) vanishes$`)
	renameLine  = regexp.MustCompile(`^(\S+) is renamed (\S+)$`)
	joinLine    = regexp.MustCompile(`^(?:([a-z]{2,}) )?is also on ([A-Z])$`)
	rewriteLine = regexp.MustCompile(`^(\S+) is rewritten$`)
	limitLine   = regexp.MustCompile(`^platform ([A-Z]) has ([0-9]+) characters and ([0-9]+) buttons$`)
	groupLine   = regexp.MustCompile(`^the group(?: on ([A-Z]))? belongs to (\S+)$`)
	hoursLine   = regexp.MustCompile(`^the helpdesk is there (.+)$`)
	staffLine   = regexp.MustCompile(`^the helpdesk's staff is ([a-z]{2,}(?: and [a-z]{2,})*)$`)
	deskLine    = regexp.MustCompile(`^the helpdesk is on ([A-Z])( with threads)?$`)
)

// event finds the first kind of event that a line is.
func (p *player) event(what string) {
	switch what {
	case "restart":
		p.world.Restart(p.t)
		p.bot = nil
		return
	case "redelivered":
		p.deliver()
		return
	}
	for _, e := range []struct {
		line *regexp.Regexp
		do   func(m []string)
	}{
		{vanishLine, func(m []string) { p.edit(conversations.StepID(m[1]), "") }},
		{renameLine, func(m []string) { p.edit(conversations.StepID(m[1]), conversations.StepID(m[2])) }},
		{rewriteLine, func(m []string) { p.edit(conversations.StepID(m[1]), conversations.StepID(m[1])) }},
		{joinLine, func(m []string) { p.join(m[1], m[2]) }},
		{deskLine, func(m []string) { p.open(platform(m[1]), m[2] != "") }},
		{hoursLine, func(m []string) { p.keepHours(m[1]) }},
		{staffLine, func(m []string) { p.staff = strings.Split(m[1], " and "); p.renew() }},
		{groupLine, func(m []string) { p.belong(platform(m[1]), conversations.NetworkID(m[2])) }},
		{limitLine, func(m []string) { p.limit(platform(m[1]), p.number(m[2]), p.number(m[3])) }},
		{beginLine, func(m []string) {
			p.begin(who(m[1], ""), conversations.NetworkID(m[2]), conversations.StepID(m[3]), conversations.GuideID(m[4]))
		}},
	} {
		if m := e.line.FindStringSubmatch(what); m != nil {
			e.do(m)
			return
		}
	}
	p.failf("what happens at %q?", what)
}

func (p *player) number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		p.failf("how much is that? (%v)", err)
	}
	return n
}

// join gives somebody another account.
func (p *player) join(name, platform string) {
	has, gets := who(name, ""), who(name, platform)
	p.on(gets.Platform)
	p.world.Join(p.t, has, gets, private(gets))
}

// belong gives a group to a network.
func (p *player) belong(on conversations.Platform, n conversations.NetworkID) {
	if _, ok := p.content.Network(n); !ok {
		p.failf("no network %q", n)
	}
	p.on(on)
	p.networks[conversations.Room{Platform: on, Chat: inGroup}] = n
}

// open opens the helpdesk.
func (p *player) open(on conversations.Platform, threads bool) {
	p.on(on)
	p.desk, p.threads = conversations.Room{Platform: on, Chat: "#"}, threads
	p.renew()
}

// keepHours says when somebody of the helpdesk is there, in Brussels.
func (p *player) keepHours(hours string) {
	o, err := calendar.NewOffice(hours, "Europe/Brussels")
	if err != nil {
		p.failf("when is that? (%v)", err)
	}
	p.hours = o
	p.renew()
}

// neglect tells the bot of every ticket that nobody has looked after.
func (p *player) neglect() {
	all, err := p.world.Store().Neglected(p.t.Context(), p.clock.now(), 100)
	if err != nil {
		p.failf("what is neglected: %v", err)
	}
	if len(all) == 0 {
		p.failf("nothing is neglected")
	}
	for _, n := range all {
		p.send(conversations.Message{Actor: n.Account, Room: n.Room, Body: conversations.Neglected{Ticket: n.Ticket}})
	}
}

// strand tells somebody how it stands with what does not reach the helpdesk.
func (p *player) strand(id conversations.TicketID, of conversations.Account, arrived bool) {
	s := conversations.Stranding{Account: of, Room: private(of), Stranded: conversations.Stranded{Ticket: id, Stage: conversations.NotYet}}
	if arrived {
		s.Stage = conversations.Arrived
	}
	p.last = s.Message(p.clock.now())
	p.deliver()
}

// leave tells the helpdesk what becomes of the words of a ticket that is gone.
func (p *player) leave(id conversations.TicketID, forgotten, deleted bool) {
	l := conversations.Leftover{Ticket: id, Desk: p.desk, Forgotten: forgotten, Deleted: deleted, Since: p.clock.now()}
	if in := p.tickets[id].room; in != p.desk {
		l.Thread = in
	}
	p.last = l.Message(p.clock.now())
	p.deliver()
}

// opens tells the bot that the helpdesk has opened.
func (p *player) opens() {
	if p.hours == nil {
		p.failf("when is the helpdesk there?")
	}
	since, open := conversations.OpenSince(p.hours, p.clock.now())
	if !open {
		p.failf("nobody of the helpdesk is there")
	}
	p.digest(conversations.Opening, since)
}

func (p *player) digest(what conversations.DigestKind, of time.Time) {
	p.last = conversations.Digest{What: what, Of: of}.Message(p.desk, p.clock.now())
	p.deliver()
}

var (
	// happenLine is what happens, perhaps with whom it happens to.
	happenLine = regexp.MustCompile(`^(?:([a-z]{2,})?(?:@([A-Z]))? )?(blocks us|can be reached again|never gets this|many answers wait|the answers arrive|a reminder falls due|a ticket is neglected|the helpdesk opens|the digest is due)$`)
	// strandLine is what becomes of a ticket whose helpdesk cannot be reached.
	strandLine = regexp.MustCompile(`^ticket ([0-9]+) of ([a-z]{2,}) (does not arrive|has arrived)$`)
	// leftLine is what becomes of the words of a ticket that is gone.
	leftLine   = regexp.MustCompile(`^the (old )?ticket ([0-9]+) is gone, and its thread (too|not)$`)
	goneLine   = regexp.MustCompile(`^(\S+\.[a-z]+) is gone$`)
	refuseLine = regexp.MustCompile(`^the next(?: to ([a-z]{2,})?(?:@([A-Z]))?)? is refused$`)
)

// happen is what becomes of somebody's chat with us.
func (p *player) happen(what string) {
	if m := refuseLine.FindStringSubmatch(what); m != nil {
		to := private(who(m[1], m[2]))
		p.on(to.Platform).refuse(to.Chat)
		return
	}
	if m := strandLine.FindStringSubmatch(what); m != nil {
		p.strand(conversations.TicketID(p.number(m[1])), who(m[2], ""), m[3] == "has arrived")
		return
	}
	if m := leftLine.FindStringSubmatch(what); m != nil {
		p.leave(conversations.TicketID(p.number(m[2])), m[1] == "", m[3] == "too")
		return
	}
	if m := goneLine.FindStringSubmatch(what); m != nil {
		for _, f := range p.phones {
			f.lose(m[1])
		}
		return
	}
	if blocks := what == "the helpdesk is away"; blocks || what == "the helpdesk is back" {
		p.on(p.desk.Platform).reach(p.desk.Chat, !blocks)
		return
	}
	m := happenLine.FindStringSubmatch(what)
	if m == nil {
		p.failf("what happens at %q?", what)
	}
	of := who(m[1], m[2])
	switch m[3] {
	case "blocks us":
		p.send(conversations.Message{Actor: of, Room: private(of), Body: conversations.Blocked{}})
	case "can be reached again":
		p.send(conversations.Message{Actor: of, Room: private(of), Body: conversations.Unblocked{}})
	case "never gets this":
		p.missed[of] = true
	case "many answers wait":
		p.waits, p.warned = conversations.AnswersMax, false
	case "the answers arrive":
		p.waits, p.warned = 0, false
	case "a reminder falls due":
		p.remind()
	case "a ticket is neglected":
		p.neglect()
	case "the helpdesk opens":
		p.opens()
	case "the digest is due":
		p.digest(conversations.Regular, p.clock.now())
	}
}

// remind tells the bot of every reminder that is due by now, of everybody, where
// they were last heard from.
func (p *player) remind() {
	due, err := p.world.Store().Owed(p.t.Context(), p.clock.now(), 100)
	if err != nil {
		p.failf("what is due: %v", err)
	}
	if len(due) == 0 {
		p.failf("nothing is due")
	}
	for _, o := range due {
		p.send(conversations.Message{Actor: o.Account, Room: o.Room, Body: conversations.Due{Kind: o.Kind}})
	}
}

// begin puts somebody on a step as if they had walked there by the usual way.
func (p *player) begin(who conversations.Account, n conversations.NetworkID, at conversations.StepID, g conversations.GuideID) {
	if g == "" {
		net, ok := p.content.Network(n)
		if !ok {
			p.failf("no network %q", n)
		}
		g = net.Guide
	}
	p.turn(who, nil, func(s conversations.State) conversations.State {
		s.Person.Network = n
		s.Journey = content.Walked(p.content, g, n, at)
		s.Journey.Since, s.Journey.Active = p.clock.now(), p.clock.now()
		return s
	})
}

// edit lets the content change under the person's feet: a step vanishes, or
// gets another id.
func (p *player) edit(id, to conversations.StepID) {
	c := *p.content
	c.Parts = slices.Clone(c.Parts)
	found := false
	for i := range c.Parts {
		part := &c.Parts[i]
		at := slices.IndexFunc(part.Steps, func(s content.Step) bool { return s.ID == id })
		if at < 0 {
			continue
		}
		found = true
		part.Steps = slices.Clone(part.Steps)
		if to == "" {
			part.Steps = slices.Delete(part.Steps, at, at+1)
			continue
		}
		if to == id {
			part.Steps[at].Body = content.Words{conversations.English: "It says something else today."}
			continue
		}
		part.Steps[at].ID, part.Steps[at].Was = to, append(part.Steps[at].Was, id)
	}
	if !found {
		p.failf("no step %q", id)
	}
	p.content = &c
	p.renew()
}

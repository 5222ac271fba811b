package dialoguetest

import (
	"regexp"
	"slices"

	"waymark/conversations"
	"waymark/conversations/content"
	"waymark/conversations/engine"
)

// The events that a dialogue may have, see the package comment.
var (
	beginLine  = regexp.MustCompile(`^(\S+) at (\S+)(?: in (\S+))?$`)
	vanishLine = regexp.MustCompile(`^(\S+) vanishes$`)
	renameLine = regexp.MustCompile(`^(\S+) is renamed (\S+)$`)
)

func (p *player) event(what string) {
	if m := vanishLine.FindStringSubmatch(what); m != nil {
		p.edit(conversations.StepID(m[1]), "")
		return
	}
	if m := renameLine.FindStringSubmatch(what); m != nil {
		p.edit(conversations.StepID(m[1]), conversations.StepID(m[2]))
		return
	}
	if m := beginLine.FindStringSubmatch(what); m != nil {
		p.begin(conversations.NetworkID(m[1]), conversations.StepID(m[2]), conversations.GuideID(m[3]))
		return
	}
	switch what {
	case "restart":
		p.world.Restart(p.t)
	case "redelivered":
		p.deliver()
	default:
		p.failf("what happens at %q?", what)
	}
}

// happen is what becomes of the person's chat with us.
func (p *player) happen(what string) {
	switch what {
	case "blocks us":
		p.send("c", conversations.Blocked{})
	case "can be reached again":
		p.send("c", conversations.Unblocked{})
	case "never gets this":
		p.missed = true
	case "many answers wait":
		p.waits, p.warned = conversations.AnswersMax, false
	case "the answers arrive":
		p.waits, p.warned = 0, false
	case "a reminder falls due":
		p.remind()
	default:
		p.failf("what happens at %q?", what)
	}
}

// remind tells the engine of every reminder that is due by now.
func (p *player) remind() {
	due := p.due(p.state(), p.now)
	if len(due) == 0 {
		p.failf("nothing is due; owed: %s", p.owed(p.state()))
	}
	for _, r := range due {
		p.send("c", conversations.Due{Kind: r.Kind})
	}
}

// begin puts the person on a step as if they had walked there by the usual way.
func (p *player) begin(n conversations.NetworkID, at conversations.StepID, g conversations.GuideID) {
	if g == "" {
		net, ok := p.content.Network(n)
		if !ok {
			p.failf("no network %q", n)
		}
		g = net.Guide
	}
	p.alter(func(s conversations.State) conversations.State {
		s.Person.Network = n
		s.Journey = content.Walked(p.content, g, n, at)
		s.Journey.Since, s.Journey.Active = p.now, p.now
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
		part.Steps[at].ID, part.Steps[at].Was = to, append(part.Steps[at].Was, id)
	}
	if !found {
		p.failf("no step %q", id)
	}
	p.content, p.engine = &c, engine.New(&c)
	p.engine.Reminding, p.engine.Keep = Reminding(p.t), keep
}

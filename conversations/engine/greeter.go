package engine

import (
	"waymark/conversations"
	"waymark/conversations/content"
)

// A greeter says hello, and asks which network invited somebody.
type greeter struct {
	*speaker
	state *conversations.State
}

// hello greets a stranger and asks which network invited them, or whether to begin
// where that is known.
func (g *greeter) hello() {
	g.notice("hello")
	if g.state.Person.Network != "" {
		g.say(g.phrase("not-started"), g.begin())
		return
	}
	text, cs := g.whichNetwork()
	g.say(text, cs...)
}

// begin is the choice that begins.
func (g *greeter) begin() conversations.Choice {
	return conversations.Choice{Label: g.label("begin"), Token: token(vResume)}
}

// askNetwork says something and asks which network invited the person.
func (g *greeter) askNetwork(id content.PhraseID) {
	g.notice(id)
	text, cs := g.whichNetwork()
	g.ask(text, cs...)
}

// whichNetwork asks for the networks that are offered first, else for any.
func (g *greeter) whichNetwork() (conversations.Markup, []conversations.Choice) {
	var cs []conversations.Choice
	for _, n := range g.content.Offered {
		if net, ok := g.content.Network(n); ok {
			cs = append(cs, conversations.Choice{Label: net.Name, Token: token(vNetwork, string(n))})
		}
	}
	if len(cs) == 0 {
		return g.everyNetwork()
	}
	cs = append(cs, conversations.Choice{Label: g.label("another-network"), Token: token(vListAll)}, g.noNetwork())
	return g.phrase("which-network"), cs
}

// allNetworks lists every network.
func (g *greeter) allNetworks() {
	text, cs := g.everyNetwork()
	g.ask(text, cs...)
}

func (g *greeter) everyNetwork() (conversations.Markup, []conversations.Choice) {
	var cs []conversations.Choice
	for _, n := range g.content.Networks {
		cs = append(cs, conversations.Choice{Label: n.Name, Token: token(vNetwork, string(n.ID))})
	}
	return g.phrase("all-networks"), append(cs, g.noNetwork())
}

// noNetwork is the choice of people who do not know their network.
func (g *greeter) noNetwork() conversations.Choice {
	return conversations.Choice{Label: g.label("no-network"), Token: token(vNetwork)}
}

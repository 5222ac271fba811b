package bot

import (
	"slices"

	"waymark/conversations"
)

// measured is what limits say of a text as it is sent.
func measured(l conversations.Limits, links func(conversations.Markup) conversations.Markup) conversations.Limits {
	if length := l.Length; length != nil && links != nil {
		l.Length = func(m conversations.Markup) int { return length(links(m)) }
	}
	return l
}

// untied is x as it is sent: whoever made it, nothing in it leads where no link may. It
// is done last, so that what was kept before a list was shorter is held to it as well.
func (d *dispatcher) untied(x conversations.Delivery) conversations.Delivery {
	if d.links == nil {
		return x
	}
	x.Text = d.links(x.Text)
	isForeign := func(c conversations.Choice) bool {
		address := conversations.Markup("<" + c.Copies + ">")
		return c.Copies != "" && d.links(address) != address
	}
	if slices.ContainsFunc(x.Choices, isForeign) {
		x.Choices = slices.DeleteFunc(slices.Clone(x.Choices), isForeign)
	}
	return x
}

package content

import (
	"strings"

	"waymark/conversations"
)

// A HelpdeskID names a helpdesk that people can write to.
type HelpdeskID string

// A Helpdesk answers people beside the guide: that of EU Login, of their network,
// of CPMS.
type Helpdesk struct {
	ID      HelpdeskID
	Name    Words  // with {placeholders}
	Solves  Words  // Markup with {placeholders}; what one writes to it for
	Address string // an e-mail address or a page, or "{helpdesk}"; empty: not known, and nobody is sent there
	Own     bool   // that of the person's network, which the operator may have connected
	Fields  []Field
	Sources []conversations.SourceID
}

// A Field is a line of the text that people send to a helpdesk.
type Field string

// The fields. What Waymark does not know people fill in themselves; none of them is
// a password, a code, or anything about a patient.
const (
	FieldAccount  Field = "account"  // the e-mail address of their EU Login
	FieldName     Field = "name"     // theirs
	FieldCentre   Field = "centre"   // their hospital
	FieldNetwork  Field = "network"  // filled in where it is known
	FieldSite     Field = "site"     // CPMS and its address
	FieldStep     Field = "step"     // where they stand, and for how long
	FieldTried    Field = "tried"    // which answers they have read
	FieldScreen   Field = "screen"   // what it says
	FieldLanguage Field = "language" // what they read
)

// AllFields are all that there are. It never changes.
var AllFields = []Field{
	FieldAccount, FieldName, FieldCentre, FieldNetwork, FieldSite, FieldStep, FieldTried, FieldScreen, FieldLanguage,
}

// Helpdesk returns the helpdesk with that id.
func (c *Content) Helpdesk(id HelpdeskID) (*Helpdesk, bool) {
	return find(c.Helpdesks, func(h *Helpdesk) bool { return h.ID == id })
}

// OwnHelpdesk returns that of people's networks.
func (c *Content) OwnHelpdesk() (*Helpdesk, bool) {
	return find(c.Helpdesks, func(h *Helpdesk) bool { return h.Own })
}

// HelpdeskFor returns who can solve what somebody has, by the answer that they read
// last, else by the step on which they stand; ids may be empty. A helpdesk whose
// address is not known is none: then it is their network's.
func (c *Content) HelpdeskFor(symptom conversations.TopicID, at conversations.StepID) (*Helpdesk, bool) {
	var id HelpdeskID
	if s, _, ok := c.Step(at); ok {
		id = s.Helpdesk
	}
	if t, ok := c.Topic(symptom); ok && t.Helpdesk != "" {
		id = t.Helpdesk
	}
	if h, ok := c.Helpdesk(id); ok && h.Address != "" {
		return h, true
	}
	return c.OwnHelpdesk()
}

// WriteTo is a helpdesk's address for members of a network, as one reads it.
func (c *Content) WriteTo(h *Helpdesk, g conversations.GuideID, n conversations.NetworkID, l conversations.Language) conversations.Markup {
	if strings.HasPrefix(h.Address, "{") {
		return c.Fill(h.Address, g, n, l)
	}
	return conversations.Markup(link(h.Address))
}

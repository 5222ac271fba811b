package engine

import (
	"slices"

	"waymark/conversations"
	"waymark/conversations/content"
)

// shielded is m after another look at it: who stands before a field for a secret
// types it without a word about it. Staff stand nowhere, and neither does a group.
func (e *Engine) shielded(s conversations.State, m conversations.Message) conversations.Message {
	if e.Shield == nil || s.ByStaff || m.Shared {
		return m
	}
	step, _, ok := e.content.Step(s.Journey.At)
	if !ok || len(step.Secrets) == 0 {
		return m
	}
	return e.Shield(m, step.Secrets...)
}

// whatWords are how the kinds of what was hidden are said.
var whatWords = map[conversations.Sensitive]content.PhraseID{
	conversations.Password:   "what-password",
	conversations.PIN:        "what-pin",
	conversations.OneTime:    "what-code",
	conversations.EntryLink:  "what-link",
	conversations.Recovery:   "what-recovery",
	conversations.NationalID: "what-national-id",
	conversations.Record:     "what-record",
	conversations.Birth:      "what-birth",
	conversations.Name:       "what-name",
	conversations.Phone:      "what-phone",
	conversations.Email:      "what-email",
}

// what says kinds in one list: "a password, a PIN or a code".
func (sp *speaker) what(kinds []conversations.Sensitive, last content.PhraseID) (all string) {
	for i, k := range kinds {
		switch {
		case i == 0:
		case i == len(kinds)-1:
			all += " " + sp.label(last) + " "
		default:
			all += ", "
		}
		all += sp.label(whatWords[k])
	}
	return all
}

// neverHere says of a step with a field for a secret that it does not belong here.
func (c *card) neverHere(s *content.Step) conversations.Markup {
	if len(s.Secrets) == 0 {
		return ""
	}
	return c.phrase("never-here", "what", c.what(s.Secrets, "what-or"))
}

// warning tells the person what was hidden, in one sentence: of a secret, that it may
// have to be changed.
func (t *turn) warning() conversations.Markup {
	kinds := t.message.Shielded
	id := content.PhraseID("shield-other")
	if slices.ContainsFunc(kinds, conversations.Sensitive.Opens) {
		id = "shield-secret"
	}
	if t.erases {
		id += "-gone"
	}
	return t.speaker.phrase(id, "what", t.speaker.what(kinds, "what-and"))
}

// tellsHidden says what was hidden before whatever is said next.
func (t *turn) tellsHidden() {
	if len(t.message.Shielded) > 0 {
		t.speaker.note(t.warning())
	}
}

// endsHidden says it alone where nothing else was said, as while a human talks with
// the person, and has their message deleted.
func (t *turn) endsHidden() {
	if len(t.message.Shielded) == 0 {
		return
	}
	if len(t.speaker.notices) > 0 {
		t.speaker.say("")
	}
	if t.erases && len(t.speaker.replies) > 0 {
		t.speaker.replies[0].Erases = t.message.Ref
	}
	t.deskHears("shield-desk")
}

// deskHears says below what is passed on to the desk that something of it was hidden.
func (t *turn) deskHears(id content.PhraseID) {
	passed := t.helpdesk.passed
	i := slices.IndexFunc(passed, func(r conversations.Reply) bool { return r.Kind == conversations.Relayed })
	if i < 0 {
		return
	}
	english := t.helpdesk.english()
	passed[i].Text = paragraphs(passed[i].Text, english.phrase(id, "what", english.what(t.message.Shielded, "what-and")))
}

// staffHidden tells both sides that something was hidden in what staff wrote.
func (k *clerk) staffHidden() {
	kinds := k.message.Shielded
	if len(kinds) == 0 || k.act.What == actNote {
		return
	}
	for i, r := range k.speaker.replies {
		if r.Kind == conversations.Relayed {
			k.speaker.replies[i].Text = paragraphs(r.Text, k.speaker.phrase("shield-from-desk", "what", k.speaker.what(kinds, "what-and")))
		}
	}
	english := k.helpdesk.english()
	k.helpdesk.toDesk(conversations.Reply{Text: english.phrase("shield-staff", "what", english.what(kinds, "what-and"))})
}

// toldOnly reports whether a text says hardly more than what was hidden in it, or
// nothing that is for us: then the warning is the answer.
func (t *turn) toldOnly(said string) bool {
	if len(t.message.Shielded) == 0 {
		return false
	}
	words := wordsIn(said)
	for _, k := range t.message.Shielded {
		words -= wordsIn(k.Marker())
	}
	a, ok := t.faq.aside()
	return words <= fewBeside || ok && (a.ID == asideMedical || a.ID == asideSecrets)
}

// fewBeside is how many words beside what was hidden say nothing else: "my password is".
const fewBeside = 3

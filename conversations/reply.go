package conversations

import "strings"

// Markup is text in the Markdown subset that the guides use: paragraphs,
// **bold**, *italic*, `code`, [links](https://…), <https://…>, bulleted and
// numbered lists, and > quotes. Adapters render it for their platform. Text
// that comes from elsewhere goes in through [Escape].
type Markup string

// A Reply is one message to a person.
type Reply struct {
	To      Address
	Text    Markup
	Choices []Choice
}

// A Choice is something a person can tap, or type by its number or label.
type Choice struct {
	Label string // plain text, short enough for a button
	Token Token
}

// A Delivery is a reply on its way: it has been committed, and is in the
// outbox until an adapter has sent it.
type Delivery struct {
	ID       int64
	Attempts int // sends that were tried and did not succeed
	Reply
}

// Escape makes s show as it is, whatever signs it holds.
func Escape(s string) Markup {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune("\\`*_{}[]<>()#+-.!|~&", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return Markup(b.String())
}

package botapi

import (
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"unicode/utf16"
)

// An Entity formats a span of a text, counted in UTF-16 units.
type Entity struct {
	Type          string          `json:"type"`
	Offset        int             `json:"offset"`
	Length        int             `json:"length"`
	URL           string          `json:"url,omitempty"`
	User          json.RawMessage `json:"user,omitempty"`
	Language      string          `json:"language,omitempty"`
	CustomEmojiID string          `json:"custom_emoji_id,omitempty"`
}

func (e Entity) end() int { return e.Offset + e.Length }

func (e Entity) isCode() bool { return e.Type == "code" || e.Type == "pre" }

func (e Entity) isQuote() bool { return e.Type == "blockquote" || e.Type == "expandable_blockquote" }

// isStyle: what may hold, and be part of, anything but code.
func (e Entity) isStyle() bool {
	return slices.Contains([]string{"bold", "italic", "underline", "strikethrough", "spoiler"}, e.Type)
}

// known reports whether bots can send that type. What the server finds by
// itself, a mention or an address, it does not take from bots.
func (e Entity) known() bool {
	return e.isCode() || e.isQuote() || e.isStyle() || slices.Contains([]string{"text_link", "text_mention", "custom_emoji"}, e.Type)
}

// readEntities checks a request's entities against its text. The real server
// drops or repairs some of what is refused here.
func readEntities(text, list string) ([]Entity, *failure) {
	if list == "" {
		return nil, nil
	}
	var raw []struct {
		Entity
		Offset *int `json:"offset"`
		Length *int `json:"length"`
	}
	if err := object(list, &raw); err != nil {
		return nil, bad("can't parse entities: %v", err)
	}
	if len(raw) > 100 { // the vendor keeps the first 100
		return nil, bad("can't parse entities: more than 100")
	}
	unit := utf16.Encode([]rune(text))
	var all []Entity
	for i, r := range raw {
		e := r.Entity
		if r.Offset == nil || r.Length == nil {
			return nil, bad("can't parse MessageEntity: can't find field \"offset\" or \"length\"")
		}
		e.Offset, e.Length = *r.Offset, *r.Length
		if why := e.fault(unit); why != "" {
			return nil, bad("can't parse entities: entity %d (%s) %s", i, e.Type, why)
		}
		all = append(all, e)
	}
	slices.SortStableFunc(all, func(a, b Entity) int {
		return cmp.Or(cmp.Compare(a.Offset, b.Offset), cmp.Compare(b.Length, a.Length), cmp.Compare(a.rank(), b.rank()))
	})
	return all, nesting(all)
}

// rank is who holds whom where two spans are the same.
func (e Entity) rank() int {
	switch {
	case e.isQuote():
		return 0
	case e.isCode():
		return 2
	}
	return 1
}

// fault is what is wrong with one entity; empty if nothing is.
func (e Entity) fault(unit []uint16) string {
	low := func(i int) bool { return i < len(unit) && utf16.IsSurrogate(rune(unit[i])) && unit[i] >= 0xDC00 }
	switch {
	case !e.known():
		return "has an unsupported type"
	case e.Offset < 0 || e.Length < 1:
		return "covers nothing"
	case e.end() > len(unit):
		return "ends outside the text"
	case low(e.Offset) || low(e.end()):
		return "splits a surrogate pair"
	case e.Type == "text_link" && !isLink(e.URL, "http", "https", "tg"):
		return "has no link that can be opened"
	case e.Type == "text_mention" && len(e.User) == 0:
		return "names no user"
	case e.Type == "custom_emoji" && e.CustomEmojiID == "":
		return "names no emoji"
	case e.URL != "" && e.Type != "text_link", e.Language != "" && e.Type != "pre":
		return "has a field of another type"
	}
	return ""
}

func isLink(s string, schemes ...string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && slices.Contains(schemes, u.Scheme)
}

// nesting refuses what entities may not do to each other, as the vendor's
// "Formatting options" say it.
func nesting(sorted []Entity) *failure {
	var around []Entity
	for _, e := range sorted {
		for len(around) > 0 && around[len(around)-1].end() <= e.Offset {
			around = around[:len(around)-1]
		}
		for _, outer := range around {
			why := ""
			switch {
			case e.end() > outer.end():
				why = "overlaps"
			case outer.isCode(), e.isCode() && !outer.isQuote():
				why = "can't be within"
			case outer.isQuote() && e.isQuote():
				why = "can't be within"
			case e.Type == outer.Type && e.isStyle():
				why = "repeats"
			case !outer.isQuote() && !outer.isStyle() && !e.isStyle():
				why = "can't be within"
			}
			if why != "" {
				return bad("can't parse entities: %s at %d %s %s at %d", e.Type, e.Offset, why, outer.Type, outer.Offset)
			}
		}
		around = append(around, e)
	}
	return nil
}

package discordapi

import (
	"encoding/json"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"
)

// contentMax is how many code points a bot may write. The specification says
// 4000; that is for people who pay.
const contentMax = 2000

// A draft is a message as the bot asks for it. A field that is nil was left
// out.
type draft struct {
	content    *string
	components []any
	touches    bool // the components are meant
	embeds     []any
	flags      *int
	files      []File
}

// draftOf reads a message in a body or in a part of it, and notes what is wrong
// with it.
func (s *Server) draftOf(c *call, o object, at string, f *form) draft {
	d := draft{files: s.checkFiles(c, o, f)}
	if v, ok := o["content"]; ok {
		content := f.str(o, at, "content", 0, contentMax)
		if v != nil || c.route.method == http.MethodPatch {
			d.content = &content
		}
	}
	if _, ok := o["components"]; ok {
		d.components, d.touches = f.components(o, at), true
	}
	if _, ok := o["embeds"]; ok {
		f.items(o, at, "embeds", 0, 10)
		d.embeds = list(o, "embeds")
		if n := embedsLength(d.embeds); n > 6000 {
			f.fault(join(at, "embeds"), "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000")
		}
	}
	if o["flags"] != nil {
		n := whole(o["flags"])
		d.flags = &n
		if n&flagV2 != 0 {
			s.violate("%s: components of the second kind are not served", c.who)
		}
	}
	for _, key := range []string{"sticker_ids", "poll"} {
		if v := o[key]; v != nil && len(list(o, key)) > 0 || key == "poll" && v != nil {
			s.violate("%s: %s is not served", c.who, key)
		}
	}
	s.checkMentions(c, o, d)
	return d
}

// checkMentions holds that no text of a bot calls anybody whom it did not mean
// to call.
func (s *Server) checkMentions(c *call, o object, d draft) {
	if d.content == nil || *d.content == "" {
		return
	}
	allowed, ok := o["allowed_mentions"].(object)
	switch {
	case !ok:
		s.violate("%s: no allowed_mentions beside the content", c.who)
	case len(list(allowed, "parse")) > 0:
		s.violate("%s: allowed_mentions parses %v, want nothing", c.who, allowed["parse"])
	default:
		if _, ok := allowed["parse"]; !ok {
			s.violate("%s: allowed_mentions without parse", c.who)
		}
	}
}

func embedsLength(embeds []any) (n int) {
	for _, e := range embeds {
		e, _ := e.(object)
		n += utf8.RuneCountInString(text(e, "title")) + utf8.RuneCountInString(text(e, "description"))
		for _, f := range list(e, "fields") {
			f, _ := f.(object)
			n += utf8.RuneCountInString(text(f, "name")) + utf8.RuneCountInString(text(f, "value"))
		}
		footer, _ := e["footer"].(object)
		author, _ := e["author"].(object)
		n += utf8.RuneCountInString(text(footer, "text")) + utf8.RuneCountInString(text(author, "name"))
	}
	return n
}

// empty reports whether nothing would be seen.
func (d draft) empty() bool {
	return (d.content == nil || strings.TrimSpace(*d.content) == "") && len(d.components) == 0 && len(d.embeds) == 0 && len(d.files) == 0
}

// message is a new one as drafted, with those of the flags that a bot may set.
func (s *Server) message(d draft, ch *channel, mayFlags int) *message {
	m := &message{ch: ch, author: s.bot, components: d.components}
	if d.content != nil {
		m.content = *d.content
	}
	if d.flags != nil {
		m.flags = *d.flags & mayFlags
	}
	s.apply(d, m)
	return m
}

// apply changes a message as drafted.
func (s *Server) apply(d draft, m *message) {
	if d.content != nil {
		m.content = *d.content
	}
	if d.touches {
		m.components = d.components
	}
	s.keepFiles(m, d.files)
	if d.embeds == nil {
		return
	}
	if m.more = maps.Clone(m.more); m.more == nil {
		m.more = object{}
	}
	m.more["embeds"] = d.embeds
}

// nonce reads one that a send bears.
func (f *form) nonce(o object) any {
	switch n := o["nonce"].(type) {
	case string:
		if utf8.RuneCountInString(n) > 25 {
			f.fault("nonce", "NONCE_TYPE_TOO_LONG", "Must be 25 or fewer in length.")
		}
		return n
	case json.Number:
		if _, err := strconv.ParseInt(n.String(), 10, 64); err == nil {
			return n
		}
	case nil:
		return nil
	}
	f.fault("nonce", "NONCE_TYPE_INVALID", "Nonce must be a string or an integer.")
	return nil
}

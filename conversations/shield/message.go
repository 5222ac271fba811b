package shield

import (
	"slices"
	"strings"
	"unicode"

	"waymark/conversations"
)

// Message hides what nobody should write in all of a message that people chose
// themselves: its words, what its files are called, and what its writer is called.
// It says what was hidden in [conversations.Message.Shielded], but for the
// writer's name, which is no part of the message.
func (s *Shield) Message(m conversations.Message, expect ...conversations.Sensitive) conversations.Message {
	hidden := slices.Clone(m.Shielded)
	note := func(clean string, kinds []conversations.Sensitive) string {
		for _, k := range kinds {
			if !slices.Contains(hidden, k) {
				hidden = append(hidden, k)
			}
		}
		return clean
	}
	switch b := m.Body.(type) {
	case conversations.Text:
		m.Body = conversations.Text(note(s.typed(string(b), expect)))
	case conversations.Edited:
		m.Body = conversations.Edited(note(s.typed(string(b), expect)))
	case conversations.Forwarded:
		m.Body = conversations.Forwarded(note(s.typed(string(b), expect)))
	case conversations.Command:
		b.Args = note(s.behind(b.Name, b.Args, expect))
		m.Body = b
	}
	if len(m.Files) > 0 {
		m.Files = slices.Clone(m.Files)
		for i := range m.Files {
			m.Files[i].Name = note(s.HideName(m.Files[i].Name))
		}
	}
	m.Name, _ = s.Hide(m.Name)
	m.Shielded = hidden
	return m
}

// typed is Hide of a text that may be a command with something behind it.
func (s *Shield) typed(text string, expect []conversations.Sensitive) (string, []conversations.Sensitive) {
	c, ok := conversations.CommandIn(text)
	if !ok || c.Args == "" {
		return s.Hide(text, expect...)
	}
	at := strings.LastIndex(text, c.Args)
	clean, kinds := s.behind(c.Name, c.Args, expect)
	if len(kinds) == 0 {
		return text, nil
	}
	return text[:at] + clean, kinds
}

// linkCode is the command behind which people write a code of ours.
const linkCode = "link"

// behind hides what stands behind a command. A code of ours is none of theirs.
func (s *Shield) behind(name, args string, expect []conversations.Sensitive) (string, []conversations.Sensitive) {
	if strings.EqualFold(name, linkCode) && isCodeOfOurs(args) {
		return args, nil
	}
	return s.Hide(args, expect...)
}

// isCodeOfOurs reports whether what was typed has the form of a [conversations.Code].
func isCodeOfOurs(typed string) bool {
	n := 0
	for _, r := range typed {
		switch {
		case r >= '0' && r <= '9', r >= 'A' && r <= 'Z', r >= 'a' && r <= 'z':
			n++
		case !unicode.IsSpace(r) && !unicode.Is(unicode.Pd, r):
			return false
		}
	}
	return n <= 10
}

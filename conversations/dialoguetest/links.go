package dialoguetest

import (
	"waymark/adapters/markup"
	"waymark/conversations/content"
)

// newLinks are those that the program has over that content.
func newLinks(c *Content) markup.Links {
	return markup.Links{May: c.Hosts.Links, Longest: 8000, Find: func(words string) (all [][2]int) {
		for _, a := range content.Addresses(words) {
			all = append(all, [2]int{a.From, a.To})
		}
		return all
	}}
}

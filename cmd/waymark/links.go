package main

import (
	"waymark/adapters/markup"
	"waymark/conversations"
	"waymark/conversations/content"
)

// readAsMarkup is how many bytes of a text are looked at as markup. No adapter reads
// more, so none makes a link of what was looked at as plain words.
const readAsMarkup = 8000

// linksOf makes what is said link to the hosts of the content alone.
func linksOf(c *content.Content) func(conversations.Markup) conversations.Markup {
	links := markup.Links{May: c.Hosts.Links, Find: findAddresses, Longest: readAsMarkup}
	var memo markup.Memo[conversations.Markup]
	return func(m conversations.Markup) conversations.Markup { return memo.Of(m, links.Only) }
}

func findAddresses(words string) (all [][2]int) {
	for _, a := range content.Addresses(words) {
		all = append(all, [2]int{a.From, a.To})
	}
	return all
}

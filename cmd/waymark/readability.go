package main

import (
	"fmt"

	"waymark/conversations/content"
	"waymark/guides"
)

// readability prints how each screen reads, the worst first.
func readability(p *process, c *content.Content) error {
	rows := [][]any{{"screen", "words a sentence", "longest", "actions a line", "labels first"}}
	for _, s := range guides.Readability(c) {
		rows = append(rows, []any{s.Name, fmt.Sprintf("%.1f", s.Words), s.Longest, s.Actions, fmt.Sprintf("%d of %d", s.First, s.Labels)})
	}
	return table(p.out, rows)
}

package conversations

// A PhraseID names something that Waymark says by itself.
type PhraseID string

// Phrases is what Waymark says by itself in one language, and the plain words
// it understands as commands.
type Phrases struct {
	Text  map[PhraseID]string // with {placeholders}
	Plain map[string][]string // what is meant (a command's name, "done", "skip" …) → words people type for it
}

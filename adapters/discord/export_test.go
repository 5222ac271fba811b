package discord

// Shown is what people read of a text.
func Shown(content string) string { return shown(content) }

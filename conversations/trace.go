package conversations

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"
)

// A Trace names a message in logs, and all that came of it up to its last send. It
// tells nothing of whose it is, which the ids of platforms may.
type Trace string

// Trace is always the same for the same message, whoever receives it and however often.
func (m Message) Trace() Trace {
	digest := sha256.Sum256([]byte(string(m.Room.Platform) + " " + string(m.ID)))
	return Trace(strings.ToLower(base32.StdEncoding.EncodeToString(digest[:5])))
}

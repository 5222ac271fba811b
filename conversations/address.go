package conversations

// A Platform names where a message came from: "terminal" and the like. The
// core compares platforms and never asks which one it is.
type Platform string

// An Address is where one person can be reached. A person is recognised by
// Platform and User; Chat only says where to answer, so the same clinician in
// a group and in private is one person. Chat and User mean nothing outside
// the adapter that made them.
type Address struct {
	Platform Platform
	Chat     string
	User     string
}

// IsZero reports whether the address leads nowhere.
func (a Address) IsZero() bool { return a == Address{} }

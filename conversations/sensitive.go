package conversations

// A Sensitive is a kind of what nobody should write here: a secret of theirs, or
// what tells who a patient is. It is hidden before anything else is done with a
// message, see [Message.Shielded].
type Sensitive string

// The kinds. The first five are secrets, the rest say who somebody is.
const (
	Password  Sensitive = "password"
	PIN       Sensitive = "PIN"
	OneTime   Sensitive = "code" // by text message, e-mail or an app
	EntryLink Sensitive = "link" // it lets in whoever opens it
	Recovery  Sensitive = "recovery words"

	NationalID Sensitive = "national id"
	Record     Sensitive = "record number" // of a patient
	Birth      Sensitive = "date of birth"
	Name       Sensitive = "name" // of somebody with a diagnosis or a date of birth
	Phone      Sensitive = "phone number"
	Email      Sensitive = "e-mail address"
)

// AllSensitive are all kinds there are.
func AllSensitive() []Sensitive {
	return []Sensitive{Password, PIN, OneTime, EntryLink, Recovery, NationalID, Record, Birth, Name, Phone, Email}
}

// Marker is what stands in the place of what was hidden.
func (s Sensitive) Marker() string { return "[" + string(s) + "]" }

// Opens reports whether it is a secret that lets somebody in.
func (s Sensitive) Opens() bool {
	switch s {
	case Password, PIN, OneTime, EntryLink, Recovery:
		return true
	}
	return false
}

package conversations

// A Meaning is what a typed text may be about. It is worked out before the
// turn, because it takes arithmetic that no writer should wait for, and
// travels in the [Message].
type Meaning struct {
	Decision Decision
	Matches  []Match  // best first, at most three
	Best     TopicID  // the likeliest of all; an aside may be it and not be among the matches
	Near     []Match  // the likeliest of all, at most eight, for who stands where they belong
	Plain    bool     // it neither asks nor says no nor tells of trouble
	SaysNo   bool     // it has a "no" or a "not"
	Said     []Saying // what people say at a step that it may be, best first
	Language Language // what the text seems to be written in; may be empty
}

// A Match is a topic, a wish or an aside that a text may mean.
type Match struct {
	ID    TopicID
	Score float64 // probability that it is right, from 0 to 1
	Plain float64 // of those in Near: how many of its examples are plain statements, from 0 to 1
}

// A Saying is something that people say where they stand, "it has come", and how
// alike a text is to it, from 0 to 1. What it is worth depends on where they stand.
type Saying struct {
	ID    SayingID
	Alike float64
}

// A SayingID names a saying: of a kind that is the same anywhere, as "not-yet",
// or, behind "#", of one option of a step or one branch of a topic, as
// "account/wait-mail#done".
type SayingID string

// A Decision says how sure a meaning is.
type Decision string

// The decisions.
const (
	Unasked Decision = ""        // nobody looked
	Answer  Decision = "answer"  // sure enough to answer with the first match
	Suggest Decision = "suggest" // not sure: ask "did you mean"
	None    Decision = "none"    // nothing fits; the first match may be an aside
)

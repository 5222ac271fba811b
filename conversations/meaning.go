package conversations

// A Meaning is what a typed text may be about. It is worked out before the
// turn, because it takes arithmetic that no writer should wait for, and
// travels in the [Message].
type Meaning struct {
	Decision Decision
	Matches  []Match  // best first, at most three
	Best     TopicID  // the likeliest of all; an aside may be it and not be among the matches
	Language Language // what the text seems to be written in; may be empty
}

// A Match is a topic, a wish or an aside that a text may mean.
type Match struct {
	ID    TopicID
	Score float64 // probability that it is right, from 0 to 1
}

// A Decision says how sure a meaning is.
type Decision string

// The decisions.
const (
	Unasked Decision = ""        // nobody looked
	Answer  Decision = "answer"  // sure enough to answer with the first match
	Suggest Decision = "suggest" // not sure: ask "did you mean"
	None    Decision = "none"    // nothing fits; the first match may be an aside
)

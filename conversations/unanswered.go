package conversations

// An Unanswered is a question that nothing was known to answer, or that was answered
// wrongly, for the authors to learn from. It names nobody, but people type what they
// like: see KeepUnanswered of the engine.
type Unanswered struct {
	Text     string   // cut, without addresses and numbers
	Language Language // what it seems to be written in, else the person's
	Step     StepID   // where the person stood; empty: nowhere yet
	Matches  []TopicID
	Wrong    TopicID // what it was answered with and the person turned down; empty: it got no answer
}

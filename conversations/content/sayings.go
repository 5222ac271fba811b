package content

import "waymark/conversations"

// A Kind is something that people say at any step, whatever it is: "done",
// "nothing yet", "back". Its name is that of its saying.
type Kind string

// Kinds are those that are understood. It never changes.
var Kinds = []Kind{
	SayDone, SayNext, SayBack, SayWhatNow, SayRepeat, SayContinue, SaySkip, SayHave, SayYes, SayNo, SayUnsure, SayNotYet, SayCame, SayStuck, SayScreen, SayNetwork,
	SayWhere, SayLater, SayStop, SayUnnag, SayHuman, SayHelp, SayRestart, SayDelete, SayLanguage, SayThanks, SayNoneOfThese,
}

// The kinds.
const (
	SayDone        Kind = "done"
	SayNext        Kind = "next"
	SayBack        Kind = "back"
	SayRepeat      Kind = "repeat"
	SayWhatNow     Kind = "what-now"
	SayContinue    Kind = "continue"
	SaySkip        Kind = "skip"
	SayHave        Kind = "have"
	SayYes         Kind = "yes"
	SayNo          Kind = "no"
	SayUnsure      Kind = "unsure"
	SayNotYet      Kind = "not-yet"
	SayCame        Kind = "came"
	SayStuck       Kind = "stuck"
	SayScreen      Kind = "screen" // it looks otherwise than said
	SayNetwork     Kind = "network"
	SayWhere       Kind = "where"
	SayLater       Kind = "later"
	SayStop        Kind = "stop"
	SayUnnag       Kind = "unnag"
	SayHuman       Kind = "human"
	SayHelp        Kind = "help" // what Waymark is and can do
	SayRestart     Kind = "restart"
	SayDelete      Kind = "delete"
	SayLanguage    Kind = "language"
	SayThanks      Kind = "thanks"
	SayNoneOfThese Kind = "none-of-these"
)

// SaysOption is the saying of one option of a step.
func SaysOption(s conversations.StepID, o conversations.OptionID) conversations.SayingID {
	return conversations.SayingID(string(s) + "#" + string(o))
}

// SaysTopic is the saying of a topic's title.
func SaysTopic(t conversations.TopicID) conversations.SayingID {
	return conversations.SayingID("#" + string(t))
}

// SaysBranch is the saying of a topic's branch.
func SaysBranch(t conversations.TopicID, b conversations.OptionID) conversations.SayingID {
	return conversations.SayingID("#" + string(t) + "#" + string(b))
}

package content

import (
	"time"

	"waymark/conversations"
)

// Words is one text in the languages it exists in. English is always there.
type Words map[conversations.Language]string

// In returns the text in l, or in English where there is none in l.
func (w Words) In(l conversations.Language) string {
	if s, ok := w[l]; ok {
		return s
	}
	return w[conversations.English]
}

// A Content is everything that Waymark knows: it is read once at start and
// never changes afterwards. Package guides makes it and checks it.
type Content struct {
	Languages   []conversations.Language // complete ones, English first
	Guides      []Guide                  // the default one first
	Parts       []Part
	Networks    []Network // in the order they are listed in
	Offered     []conversations.NetworkID
	Chapters    []Chapter
	Topics      []Topic
	Sources     []Source
	Asides      []Aside
	Complaints  []Complaint
	Helpdesks   []Helpdesk // none: nobody is told apart
	Answers     []Ready    // for the staff of helpdesks
	OnlyEnglish Words      // "I answer in English", in languages that are understood but not spoken
	Phrases     map[conversations.Language]Phrases
	Hosts       Hosts

	Privacy        Privacy
	KeepsQuestions bool // questions that were not understood go to the authors, the placeholder {kept}

	Likely []Likeness // worked out by [Content.Prepare]; nil: at every question anew
}

// A Guide leads from nothing to the end of its last part.
type Guide struct {
	ID      conversations.GuideID
	Title   Words
	Summary Words // one sentence: whom it is for
	Parts   []conversations.PartID
	Address string // where its CPMS is, the placeholder {cpms}
	Form    string // where its request form is, the placeholder {form}; empty: in its CPMS
	Older   bool   // leads to a system that is being withdrawn
}

// A Part is a stretch of a guide with a goal of its own. Guides share parts.
type Part struct {
	ID    conversations.PartID
	Title Words
	Intro Words // Markup, one paragraph
	Steps []Step
}

// A Step is one thing to do, or one thing to wait for.
type Step struct {
	ID       conversations.StepID
	Was      []conversations.StepID // former ids
	Actor    Actor                  // who has to act
	Device   Device
	Duration time.Duration           // usual; 0 is not known
	Fuse     time.Duration           // how soon to ask how it went, where what came lives only minutes; 0: not
	Extra    bool                    // only for networks that list it in ExtraSteps
	Next     conversations.StepID    // where "done" leads; empty: the step below
	NextIf   []NextIf                // looked at before Next
	Options  []Option                // ways on, in the order they are shown; never empty
	Topics   []conversations.TopicID // "What do you see?", the likeliest first
	Sources  []conversations.SourceID
	Verified time.Time // when a person saw it on the live screen; zero: nobody has
	Title    Words
	Body     Words                     // Markup with {placeholders}, see [Content.Fill]
	Address  string                    // to open on the computer; may be "{cpms}" or "{form}"; empty: nothing to open
	Helpdesk HelpdeskID                // who can solve what goes wrong there; empty: the network's
	Secrets  []conversations.Sensitive // that people have before them there, and type into their screen
}

// Waits reports whether somebody else has to act before the person can go on.
func (s Step) Waits() bool { return s.Actor != You }

// An Option is one way on from a step. At most one of To, Stay, Topic, Older,
// Newer and Meanwhile says where it leads; an option with none of them leads to
// the step's Next.
type Option struct {
	ID    conversations.OptionID
	Label Words
	Says  Words // Markup; said first when this option is taken
	To    conversations.StepID
	Stay  bool                  // the person stays on the step
	Topic conversations.TopicID // the person stays, and the topic is opened
	Older bool                  // leads into the network's older guide
	Newer bool                  // leads into the default guide
	// Meanwhile is a part to go on with while this step waits. The option is
	// shown where that part lies ahead, and the person comes back afterwards.
	Meanwhile conversations.PartID
	// Means are the sayings that mean this option where it is offered.
	Means []Kind
}

// Done is the option that a step has when its author names none.
const Done conversations.OptionID = "done"

// A NextIf leads elsewhere when Option was taken at the earlier step At, so
// that two branches can share the steps in the middle.
type NextIf struct {
	At     conversations.StepID
	Option conversations.OptionID
	To     conversations.StepID
}

// An Actor is who has to act before a step is done.
type Actor string

// The actors. Anybody but You means waiting.
const (
	You     Actor = "you"
	Mailbox Actor = "mailbox"  // an e-mail has to arrive
	EULogin Actor = "eu-login" // EU Login has to notice or allow something
	Desk    Actor = "network"  // the network's coordinator or helpdesk
	Lead    Actor = "lead"     // the lead representative of one's own hospital
)

// A Device is what a step is done on.
type Device string

// The devices.
const (
	Computer Device = "computer"
	Phone    Device = "phone"
	Both     Device = "both"
	Anywhere Device = "any"
)

// A Network is one of the 24 European Reference Networks.
type Network struct {
	ID          conversations.NetworkID
	Name        string   // "ERN CRANIO"
	Field       string   // "craniofacial anomalies and ENT disorders"
	Also        []string // other names that people write
	Words       []string // of its field, as people say them: all words of one have to be there; * stands for any ending
	Open        string   // the name to press Open next to, in the older request form; empty: nobody has seen it
	Site        string   // address of its website
	Guide       conversations.GuideID
	OlderGuide  conversations.GuideID
	ExtraSteps  []conversations.StepID
	CommentHint string // what to write into the request's comment
	Approval    string // how long approval usually takes, by the network's own word; empty: not known
	// ApprovalDays is Approval in working days, for the older guides that it
	// speaks of; 0: not known.
	ApprovalDays int
	Helpdesk     string // e-mail, or the page that says whom to write to; empty: not known, people are sent to Site
	Sources      []conversations.SourceID
}

// A Chapter groups topics.
type Chapter struct {
	ID    conversations.ChapterID
	Title Words
}

// A Topic is a question of the FAQ with its curated answer.
type Topic struct {
	ID       conversations.TopicID
	Chapter  conversations.ChapterID
	Title    Words
	Answer   Words                // Markup with {placeholders}
	Branches []Branch             // what the answer asks first, if it asks
	GoTo     conversations.StepID // the step it concerns; may be empty
	Waits    bool                 // it sends people to wait as long as a screen says
	Helpdesk HelpdeskID           // who can solve it; empty: whoever can where the person stands
	Sources  []conversations.SourceID
}

// A Branch is one of the answers to the question that a topic asks first.
// It has an Answer of its own, or leads to another Topic.
type Branch struct {
	ID     conversations.OptionID
	Label  Words
	Answer Words // Markup with {placeholders}
	Topic  conversations.TopicID
	GoTo   conversations.StepID
}

// Branch returns the branch with that id.
func (t *Topic) Branch(id conversations.OptionID) (*Branch, bool) {
	return find(t.Branches, func(b *Branch) bool { return b.ID == id })
}

// A Source is where facts come from.
type Source struct {
	ID    conversations.SourceID
	Title string
	URL   string // may be empty
	Read  time.Time
}

// A Complaint is something that people say which may be about several topics.
type Complaint struct {
	ID     conversations.SayingID
	Topics []conversations.TopicID // the likeliest first
}

// An Aside is a matter that Waymark does not answer questions about, with what
// it says instead.
type Aside struct {
	ID     conversations.TopicID
	Answer Words // Markup with {placeholders}
}

// Decided reports whether people have to decide before the step is over, so
// that it takes days and not minutes.
func (s *Step) Decided() bool { return s.Actor == Desk || s.Actor == Lead }

// Divides reports whether more than one option moves on.
func (s *Step) Divides() bool {
	n := 0
	for i := range s.Options {
		if s.Options[i].Moves() {
			n++
		}
	}
	return n > 1
}

// Option returns the step's option with that id.
func (s *Step) Option(id conversations.OptionID) (*Option, bool) {
	return find(s.Options, func(o *Option) bool { return o.ID == id })
}

// usual returns the option that most people take: the first that moves.
func (s *Step) usual() conversations.OptionID {
	if o, ok := find(s.Options, func(o *Option) bool { return o.Moves() }); ok {
		return o.ID
	}
	return Done
}

// Moves reports whether taking o leaves the step within the guide.
func (o *Option) Moves() bool {
	return !o.Stay && o.Topic == "" && !o.Older && !o.Newer && o.Meanwhile == ""
}

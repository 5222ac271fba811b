package content

import (
	"slices"
	"strings"
	"testing"
)

// fromPeople are the placeholders that hold what somebody wrote, is called or is known
// by, with how the phrases begin in which they may stand: words that go to a helpdesk and
// are looked through there, names of files and addresses that the shield has seen, one's
// own number for oneself, and a code of ours for who asked for it.
var fromPeople = map[string][]string{
	"says": {"field-", "desk-notice-"}, "who": {"desk-"}, "name": {"file-"}, "host": {"web-"},
	"user": {"data-address"}, "chat": {"data-address"}, "code": {"link-code"},
}

// fromUs are those that hold what content, config, clock and counting say.
var fromUs = strings.Fields(`actor address answered chapter city contact cpms date days desk finished guide helpdesk here id
	keep kind language like max mb median minutes n network number oldest open operator option other part parts place platform
	reminders runs silent since site span started step steps there tickets time title topic total unknown unreachable url was
	what when why wrong`)

// What a phrase may say is a closed set: no phrase can say a secret, the token of a bot,
// or words of somebody anywhere but where they belong. Whoever adds a placeholder says
// here which it is.
func TestPhrases_SayNothingThatIsNotListed(t *testing.T) {
	t.Parallel()
	for id, names := range AllPhrases {
		for name := range strings.FieldsSeq(names) {
			begins, wrote := fromPeople[name]
			belongs := slices.ContainsFunc(begins, func(begin string) bool { return strings.HasPrefix(string(id), begin) })
			switch {
			case wrote && !belongs:
				t.Errorf("%s says {%s}, which comes from people and belongs to %v", id, name, begins)
			case !wrote && !slices.Contains(fromUs, name):
				t.Errorf("%s says {%s}, of which nobody has said where it comes from", id, name)
			}
		}
	}
}

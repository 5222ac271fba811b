package discord

import (
	"slices"
	"strings"
	"testing"

	"waymark/adapters/platform"
)

// doctor says whether tickets can be opened where the helpdesk is.
func TestFindings_Helpdesk(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	guild := p.Guild("ERN RND")
	fine, closed := p.Channel(guild, "desk"), p.Channel(guild, "closed")
	p.Permit(closed, ^uint64(mayStartThreads))
	e := p.env()
	for _, of := range []struct{ chat, want string }{
		{fine, "fine: tickets can be opened in the helpdesk's channel #desk"},
		{p.Forum(guild, "forum"), "fine: tickets can be opened in the helpdesk's channel #forum"},
		{closed, "fault: the helpdesk's channel #closed: give the bot's role the permissions that it lacks there: Create Public Threads"},
	} {
		e.Desks = append(e.Desks, roomOf(of.chat))
		var got []string
		for _, f := range p.Findings(shortly(t), e) {
			got = append(got, string(f.Weight)+": "+f.Says)
		}
		if !slices.Contains(got, of.want) {
			t.Errorf("got\n%s\nwant %s", strings.Join(got, "\n"), of.want)
		}
	}
	for _, desks := range []int{0, len(e.Desks)} { // only who has a helpdesk here asks for threads
		env := p.env()
		env.Desks = e.Desks[:desks]
		link, err := p.Invite(shortly(t), env, platform.Invitation{Bot: "1234567890"})
		if err != nil {
			t.Fatal(err)
		}
		if asks := strings.HasSuffix(link, "permissions=309237713920"); asks != (desks > 0) {
			t.Errorf("with %d helpdesks the link is %s", desks, link)
		}
	}
}

// A role that may act at the helpdesk has to be there.
func TestFindings_RolesOfStaff(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	guild := p.Guild("ERN RND")
	e := p.env()
	e.Desks = append(e.Desks, roomOf(p.Channel(guild, "desk")))
	e.Roles = []string{"role:" + p.Role(guild, "helpdesk"), "role:123456789012345678", "admins"}
	var got []string
	for _, f := range p.Findings(shortly(t), e) {
		if strings.Contains(f.Says, "role") && strings.Contains(f.Says, "staff") {
			got = append(got, string(f.Weight)+": "+f.Says)
		}
	}
	if len(got) != 2 || got[0] != "fine: staff of the helpdesk are those with the role @helpdesk" || !strings.HasPrefix(got[1], "fault: the staff of the helpdesk are those with the role 123456789012345678,") {
		t.Errorf("got %q", got)
	}
}

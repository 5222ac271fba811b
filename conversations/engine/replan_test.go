package engine_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"waymark/bot/calendar"
	"waymark/conversations"
	"waymark/conversations/content"
	"waymark/conversations/engine"
)

// scheduled is an engine with another schedule.
func scheduled(t testing.TB, schedule, hours string, after ...time.Duration) *engine.Engine {
	t.Helper()
	e := remindingEngine(t)
	c, err := calendar.New(schedule, hours, "Europe/Brussels")
	if err != nil {
		t.Fatal(err)
	}
	e.Reminding = &engine.Reminding{Calendar: c, Version: c.Version(), Atlas: e.Reminding.Atlas, After: after}
	return e
}

func replan(at time.Time) conversations.Message {
	return conversations.Message{At: at, Body: conversations.Replan{}}
}

// edited is the content after an author has changed its steps.
func edited(t testing.TB, change func(*content.Step)) *content.Content {
	t.Helper()
	c := *builtinContent(t)
	c.Parts = slices.Clone(c.Parts)
	for i := range c.Parts {
		c.Parts[i].Steps = slices.Clone(c.Parts[i].Steps)
		for n := range c.Parts[i].Steps {
			change(&c.Parts[i].Steps[n])
		}
	}
	return &c
}

func local(at time.Time) string {
	return at.In(time.FixedZone("Brussels", 3600)).Format("Mon 2 Jan 15:04")
}

// What is owed follows what counts today, and nothing else changes.
func TestReplan_FollowsWhatCountsToday(t *testing.T) {
	t.Parallel()
	daily := []time.Duration{24 * time.Hour, 72 * time.Hour}
	nine := func(t testing.TB) *engine.Engine { return scheduled(t, "0 9 * * *", "08:00-20:00", daily...) }
	for name, c := range map[string]struct {
		before, after func(testing.TB) *engine.Engine
		at            conversations.StepID
		silent        time.Duration // until it is planned anew
		want          []string
	}{
		"a later time of the day": {
			nine, func(t testing.TB) *engine.Engine { return scheduled(t, "0 17 * * *", "08:00-20:00", daily...) },
			"account/password", time.Hour, []string{"nag Tue 24 Nov 17:00"},
		},
		"sooner, and overdue by that": {
			nine, func(t testing.TB) *engine.Engine {
				return scheduled(t, "*/5 * * * *", "00:00-24:00", 10*time.Minute)
			},
			"account/password", 17 * time.Minute, []string{"nag Mon 23 Nov 10:20"},
		},
		"nobody is nagged any more": {
			nine, func(t testing.TB) *engine.Engine { return scheduled(t, "0 9 * * *", "08:00-20:00") },
			"account/password", time.Hour, nil,
		},
		"nobody was nagged before": {
			func(t testing.TB) *engine.Engine { return scheduled(t, "0 9 * * *", "08:00-20:00") }, nine,
			"account/password", 30 * 24 * time.Hour, []string{"nag Thu 24 Dec 09:00"},
		},
		"the same": {nine, nine, "account/password", 48 * time.Hour, []string{"nag Wed 25 Nov 09:00"}},
		"another content, overdue in both": {
			nine, func(t testing.TB) *engine.Engine {
				e := engine.New(edited(t, func(s *content.Step) { s.Extra = s.Extra || s.ID == "account/sign-in" }))
				e.Reminding = nine(t).Reminding
				return e
			},
			"account/password", 48 * time.Hour, []string{"nag Wed 25 Nov 09:00"},
		},
		"somebody else has to act": {
			nine, func(t testing.TB) *engine.Engine {
				e := engine.New(edited(t, func(s *content.Step) {
					if s.ID == "account/password" {
						s.Actor = content.Desk
					}
				}))
				e.Reminding = nine(t).Reminding
				return e
			},
			"account/password", 20 * 24 * time.Hour, []string{"check-in Mon 14 Dec 09:00"},
		},
		"a fuse that was not there": {
			nine, func(t testing.TB) *engine.Engine {
				e := engine.New(edited(t, func(s *content.Step) {
					if s.ID == "account/password" {
						s.Fuse = time.Hour
					}
				}))
				e.Reminding = nine(t).Reminding
				return e
			},
			"account/password", 20 * time.Minute, []string{"fuse Mon 23 Nov 11:00", "nag Wed 25 Nov 09:00"},
		},
		"a decision that was never asked about": {
			func(t testing.TB) *engine.Engine {
				e := nine(t)
				e.Reminding = nil // as a Waymark that knew no reminders
				return e
			}, nine,
			"cpms2-access/wait", 60 * 24 * time.Hour, []string{"check-in Sat 23 Jan 09:00"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := standing(t, c.before(t), c.at, monday())
			at, e := monday().Add(c.silent), c.after(t)
			out := e.Handle(clone(s), replan(at))
			var got []string
			for _, r := range out.State.Reminders {
				got = append(got, string(r.Kind)+" "+local(r.Due))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("owed %q, want %q", got, c.want)
			}
			if len(out.Replies) > 0 || out.State.Planned != e.PlanID() {
				t.Errorf("said %v, planned by %d; want nothing and %d", out.Replies, out.State.Planned, e.PlanID())
			}
			if diff := cmp.Diff(s, out.State, cmpopts.IgnoreFields(conversations.State{}, "Reminders", "Planned")); diff != "" {
				t.Errorf("something else changed (-before +after):\n%s", diff)
			}
			if again := e.Handle(clone(out.State), replan(at.Add(time.Minute))); cmp.Diff(out.State, again.State) != "" {
				t.Errorf("a second time changed something: %v", again.State.Reminders)
			}
		})
	}
}

// What the person asked for stays, and so does how often they were nagged.
func TestReplan_KeepsWhatTheyWantedAndTheCount(t *testing.T) {
	t.Parallel()
	e := remindingEngine(t)
	s := standing(t, e, "account/password", monday())
	for len(s.Reminders) > 0 && s.Journey.Nags < 2 {
		s = e.Handle(s, due(s.Reminders[0].Due, conversations.Nag)).State
	}
	at := s.Journey.Nagged.Add(time.Hour)
	later := scheduled(t, "0 17 * * *", "08:00-20:00", time.Hour, 2*time.Hour, 50*time.Hour)
	got := later.Handle(clone(s), replan(at)).State
	if got.Journey.Nags != 2 || len(got.Reminders) != 1 || local(got.Reminders[0].Due) != "Sun 29 Nov 17:00" {
		t.Errorf("nagged %d times on %s, owed %v; want the third one two days later", got.Journey.Nags, local(s.Journey.Nagged), got.Reminders)
	}
	s = e.Handle(s, conversations.Message{At: at, Body: conversations.Text("remind me tomorrow at 10:30")}).State
	got = later.Handle(clone(s), replan(at.Add(time.Hour))).State
	if diff := cmp.Diff(s.Reminders, got.Reminders); diff != "" || len(got.Reminders) != 1 {
		t.Errorf("what they wanted (-before +after):\n%s", diff)
	}
}

// Nothing is owed to people who paused, finished, left or never began, and they
// are planned all the same.
func TestReplan_OfWhomNothingIsOwedTo(t *testing.T) {
	t.Parallel()
	e := remindingEngine(t)
	for name, change := range map[string]func(*conversations.State){
		"paused":   func(s *conversations.State) { s.Journey.Phase = conversations.Paused },
		"finished": func(s *conversations.State) { s.Journey.Phase = conversations.Finished },
		"gone":     func(s *conversations.State) { s.Person.Gone = true },
		"new":      func(s *conversations.State) { *s = conversations.State{} },
	} {
		s := standing(t, e, "account/password", monday())
		s.Reminders, s.Planned = nil, 1
		change(&s)
		out := e.Handle(clone(s), replan(monday().Add(time.Hour)))
		want := s
		want.Planned = e.PlanID()
		if diff := cmp.Diff(want, out.State); diff != "" || len(out.Replies) > 0 {
			t.Errorf("%s: said %v (-want +got):\n%s", name, out.Replies, diff)
		}
	}
}

// A reminder that falls due before everybody is planned anew is looked at by
// what counts today.
func TestDue_OfAnotherPlanIsPutOff(t *testing.T) {
	t.Parallel()
	s := standing(t, remindingEngine(t), "account/password", monday())
	at := s.Reminders[0].Due
	out := scheduled(t, "0 17 * * *", "08:00-20:00", 24*time.Hour).Handle(clone(s), due(at, conversations.Nag))
	if len(out.Replies) > 0 || out.Withheld == "" || len(out.State.Reminders) != 1 || local(out.State.Reminders[0].Due) != local(at.Add(8*time.Hour)) {
		t.Errorf("at %s said %v because %q, owed %v; want it at 17:00", local(at), out.Replies, out.Withheld, out.State.Reminders)
	}
	if again := scheduled(t, "0 9 * * MON-FRI", "08:00-20:00", time.Hour).Handle(clone(s), due(at.Add(time.Minute), conversations.Nag)); len(again.Replies) > 0 || again.State.Journey.Nags > 0 {
		t.Errorf("what another plan had at %s is said: %v", local(at), again.Replies)
	}
}

// Words may be edited without planning everybody anew; all that moves a
// reminder may not.
func TestPlanID_IsAnotherOneWherePlansAre(t *testing.T) {
	t.Parallel()
	here := remindingEngine(t)
	with := func(change func(*content.Step)) *engine.Engine {
		e := engine.New(edited(t, change))
		e.Reminding = here.Reminding
		return e
	}
	network := func(change func(*content.Network)) *engine.Engine {
		c := *builtinContent(t)
		c.Networks = slices.Clone(c.Networks)
		change(&c.Networks[0])
		e := engine.New(&c)
		e.Reminding = here.Reminding
		return e
	}
	guide := func(change func(*content.Guide)) *engine.Engine {
		c := *builtinContent(t)
		c.Guides = slices.Clone(c.Guides)
		change(&c.Guides[0])
		e := engine.New(&c)
		e.Reminding = here.Reminding
		return e
	}
	reminding := func(change func(*engine.Reminding)) *engine.Engine {
		e, r := engine.New(builtinContent(t)), *here.Reminding
		change(&r)
		e.Reminding = &r
		return e
	}
	for name, c := range map[string]struct {
		e    *engine.Engine
		same bool
	}{
		"nothing":        {with(func(*content.Step) {}), true},
		"words":          {with(func(s *content.Step) { s.Title, s.Body = content.Words{"en": "x"}, nil }), true},
		"actor":          {with(func(s *content.Step) { s.Actor = content.Lead }), false},
		"fuse":           {with(func(s *content.Step) { s.Fuse += time.Minute }), false},
		"renamed":        {with(func(s *content.Step) { s.ID, s.Was = s.ID+"x", []conversations.StepID{s.ID} }), false},
		"approval days":  {network(func(n *content.Network) { n.ApprovalDays++ }), false},
		"extra steps":    {network(func(n *content.Network) { n.ExtraSteps = nil }), len(builtinContent(t).Networks[0].ExtraSteps) == 0},
		"a helpdesk":     {network(func(n *content.Network) { n.Helpdesk = "x" }), true},
		"parts":          {guide(func(g *content.Guide) { g.Parts = g.Parts[1:] }), false},
		"older":          {guide(func(g *content.Guide) { g.Older = !g.Older }), false},
		"calendar":       {reminding(func(r *engine.Reminding) { r.Version = "another" }), false},
		"after":          {reminding(func(r *engine.Reminding) { r.After = r.After[1:] }), false},
		"nobody reminds": {engine.New(builtinContent(t)), false},
	} {
		if got := c.e.PlanID() == here.PlanID(); got != c.same || c.e.PlanID() == 0 {
			t.Errorf("%s: the same %v, want %v; %d", name, got, c.same, c.e.PlanID())
		}
	}
}

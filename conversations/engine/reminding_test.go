package engine_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"waymark/bot/calendar"
	"waymark/conversations"
	"waymark/conversations/content"
	"waymark/conversations/dialoguetest"
	"waymark/conversations/engine"
)

// monday is the beginning of these tests: ten o'clock in Brussels.
func monday() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }

func remindingEngine(t testing.TB) *engine.Engine {
	t.Helper()
	e := engine.New(builtinContent(t))
	e.Reminding = dialoguetest.Reminding(t)
	return e
}

// standing is somebody who did something at a step a moment ago.
func standing(t testing.TB, e *engine.Engine, at conversations.StepID, when time.Time) conversations.State {
	t.Helper()
	s := conversations.State{Person: conversations.Person{ID: 1, Network: "ern-cranio"}, Journey: content.Walked(builtinContent(t), "cpms2", "ern-cranio", at)}
	s.Journey.Since = when
	return e.Handle(s, conversations.Message{At: when, Body: conversations.Text("status")}).State
}

func due(at time.Time, k conversations.ReminderKind) conversations.Message {
	return conversations.Message{At: at, Body: conversations.Due{Kind: k}}
}

func TestDue_WithheldWithItsReason(t *testing.T) {
	t.Parallel()
	e := remindingEngine(t)
	s := standing(t, e, "account/password", monday())
	nine := s.Reminders[0].Due
	for name, c := range map[string]struct {
		change func(*conversations.State)
		kind   conversations.ReminderKind
		want   string
	}{
		"nothing against it":  {func(*conversations.State) {}, conversations.Nag, ""},
		"another kind":        {func(*conversations.State) {}, conversations.Wanted, "moved"},
		"not due yet":         {func(s *conversations.State) { s.Reminders[0].Due = nine.Add(time.Second) }, conversations.Nag, "moved"},
		"paused":              {func(s *conversations.State) { s.Journey.Phase = conversations.Paused }, conversations.Nag, "paused"},
		"finished":            {func(s *conversations.State) { s.Journey.Phase = conversations.Finished }, conversations.Nag, "finished"},
		"gone":                {func(s *conversations.State) { s.Person.Gone = true }, conversations.Nag, "gone"},
		"unwanted":            {func(s *conversations.State) { s.Person.Unnagged = true }, conversations.Nag, "unwanted"},
		"said often enough":   {func(s *conversations.State) { s.Journey.Nags = 3 }, conversations.Nag, "moved"},
		"reminded today":      {func(s *conversations.State) { s.Journey.Nagged = nine.Add(-8 * time.Hour) }, conversations.Nag, "again-today"},
		"reminded last night": {func(s *conversations.State) { s.Journey.Nagged = nine.Add(-10 * time.Hour) }, conversations.Nag, ""},
		"on another step by now": {func(s *conversations.State) {
			s.Reminders[0].Kind = conversations.Fuse
			s.Reminders[0].Step = "account/sign-in"
		}, conversations.Fuse, "moved"},
		"a fuse burnt down": {func(s *conversations.State) {
			s.Reminders[0] = conversations.Reminder{Kind: conversations.Fuse, Due: nine.Add(-3 * time.Hour), Step: s.Journey.At}
		}, conversations.Fuse, "late"},
		"the process was down": {func(s *conversations.State) { s.Reminders[0].Due = nine.Add(-90 * time.Minute) }, conversations.Nag, "late"},
		"the process was busy": {func(s *conversations.State) { s.Reminders[0].Due = nine.Add(-50 * time.Minute) }, conversations.Nag, ""},
		"asked for, a little late": {func(s *conversations.State) {
			s.Reminders[0] = conversations.Reminder{Kind: conversations.Wanted, Due: nine.Add(-3 * time.Hour), Step: s.Journey.At}
		}, conversations.Wanted, ""},
	} {
		before := clone(s)
		before.Reminders = slices.Clone(s.Reminders)
		c.change(&before)
		out := e.Handle(before, due(nine, c.kind))
		if out.Withheld != c.want || (len(out.Replies) == 1) != (c.want == "") {
			t.Errorf("%s: withheld %q with %d replies, want %q", name, out.Withheld, len(out.Replies), c.want)
		}
		for _, r := range out.State.Reminders {
			if r.Kind == c.kind && !r.Due.After(nine) {
				t.Errorf("%s: due again at once: %+v", name, r)
			}
		}
	}
}

// After a night without the process, a thousand people who came one after the
// other are reminded within the hours, all over one hour.
func TestDue_AWaveIsSpread(t *testing.T) {
	t.Parallel()
	e := remindingEngine(t)
	s := standing(t, e, "account/password", monday())
	for _, back := range []string{"2026-11-26T03:00:00Z", "2026-11-26T18:30:00Z", "2026-11-28T12:00:00Z"} {
		at, err := time.Parse(time.RFC3339, back)
		if err != nil {
			t.Fatal(err)
		}
		minutes := map[time.Time]int{}
		for id := range int64(1000) {
			s.Person.ID = id + 1
			out := e.Handle(s, due(at, conversations.Nag))
			if out.Withheld == "" { // the first one's place is now
				continue
			}
			moment := out.State.Reminders[0].Due
			local := e.Reminding.Calendar.Local("", moment)
			if h := local.Hour(); out.Withheld != "late" || h < 8 || h >= 20 || local.Weekday() == time.Saturday || local.Weekday() == time.Sunday {
				t.Fatalf("back at %s: withheld %q until %v", at, out.Withheld, local)
			}
			if again := e.Handle(out.State, due(moment, conversations.Nag)); len(again.Replies) != 1 {
				t.Fatalf("back at %s: nothing is said at %v: %q", at, local, again.Withheld)
			}
			minutes[moment.Truncate(time.Minute)]++
		}
		if most := slices.Max(slices.Collect(maps.Values(minutes))); len(minutes) < 60 || most > 25 {
			t.Errorf("back at %s: %d minutes, up to %d in one", at, len(minutes), most)
		}
	}
}

// The same state has the same list: what nobody changed is not written again.
func TestPlan_StaysTheSame(t *testing.T) {
	t.Parallel()
	e := remindingEngine(t)
	for _, at := range []conversations.StepID{"account/wait-mail", "account/password", "cpms2-access/wait"} {
		s := standing(t, e, at, monday())
		again := e.Handle(s, conversations.Message{At: monday().Add(time.Minute), Body: conversations.Text("help")})
		if diff := cmp.Diff(s.Reminders, again.State.Reminders); diff != "" || len(s.Reminders) == 0 {
			t.Errorf("at %s (-before +after):\n%s", at, diff)
		}
	}
}

// Who moves begins the count anew, who only answers is silent from then on, and
// that somebody can be reached is no sign of life.
func TestPlan_SignsOfLife(t *testing.T) {
	t.Parallel()
	e := remindingEngine(t)
	s := standing(t, e, "account/password", monday())
	at := s.Reminders[0].Due
	s = e.Handle(s, due(at, conversations.Nag)).State
	if s.Journey.Nags != 1 || !s.Journey.Nagged.Equal(at) || !s.Journey.Active.Equal(monday()) {
		t.Fatalf("after a reminder: %+v", s.Journey)
	}
	for _, test := range []struct {
		body  conversations.Body
		nags  int
		alive bool
	}{
		{conversations.Tap{Token: "c|account/password|done"}, 0, true},
		{conversations.Text("hm?"), 1, true},
		{conversations.Tap{Token: "r"}, 1, true},
		{conversations.Unreadable{Kind: "sticker"}, 1, true},
		{conversations.Blocked{}, 1, false},
		{conversations.Unblocked{}, 1, false},
	} {
		body := test.body
		got := e.Handle(clone(s), conversations.Message{At: at.Add(time.Hour), Body: body}).State
		if got.Journey.Nags != test.nags || got.Journey.Active.Equal(monday()) == test.alive {
			t.Errorf("%#v: %d nags, active %v", body, got.Journey.Nags, got.Journey.Active)
		}
		if _, blocked := body.(conversations.Blocked); blocked != (len(got.Reminders) == 0) {
			t.Errorf("%#v: owed %v", body, got.Reminders)
		}
	}
}

// Without reminding nothing is owed, and nothing that is said promises any.
func TestHandle_WithoutReminding(t *testing.T) {
	t.Parallel()
	e := engine.New(builtinContent(t))
	s := standing(t, remindingEngine(t), "cpms2-access/wait", monday())
	if len(s.Reminders) == 0 {
		t.Fatal("nothing is owed to begin with")
	}
	if out := e.Handle(s, due(s.Reminders[0].Due, conversations.CheckIn)); out.Withheld != "unwanted" || len(out.State.Reminders) > 0 {
		t.Errorf("withheld %q, owed %v", out.Withheld, out.State.Reminders)
	}
	for text, want := range map[string]string{
		"/reminders":                 "I send no reminders here",
		"/reminders on":              "I send no reminders here",
		"/timezone Lisbon":           "I send no reminders here",
		"remind me later":            "I do not write to you first",
		"stop reminding me":          "I write only when you do",
		"no answer yet":              "we go on waiting",
		"/faq password-change-wait":  "Its message shows how long you have to wait",
		"/start":                     "Step 21",
		"/help":                      "/stop",
		"/status":                    "Next to act",
		"start everything again":     "first step",
		"remind me tomorrow at nine": "I do not know that one",
	} {
		out := e.Handle(clone(s), conversations.Message{At: monday(), Body: conversations.Text(text)})
		said := ""
		for _, r := range out.Replies {
			said += string(r.Text)
			for _, c := range r.Choices {
				if strings.Contains(strings.ToLower(c.Label), "remind me") {
					t.Errorf("%q offers %q", text, c.Label)
				}
			}
		}
		if !strings.Contains(said, want) || strings.Contains(said, "/reminders") || strings.Contains(said, "word from me") || len(out.State.Reminders) > 0 {
			t.Errorf("%q: owed %v, said\n%s", text, out.State.Reminders, said)
		}
	}
}

func TestRemind_WhatIsUnderstood(t *testing.T) {
	t.Parallel()
	e := remindingEngine(t)
	s := standing(t, e, "account/password", monday())
	asked := e.Handle(clone(s), conversations.Message{At: monday(), Body: conversations.Text("remind me later")}).State
	for text, want := range map[string]string{
		"in 5 minutes":                   "Mon 23 Nov 10:05",
		"half an hour":                   "Mon 23 Nov 10:30",
		"30min":                          "Mon 23 Nov 10:30",
		"24h":                            "Tue 24 Nov 10:00",
		"an hour":                        "Mon 23 Nov 11:00",
		"2 hours and 15 minutes":         "Mon 23 Nov 12:15",
		"a couple of days":               "Wed 25 Nov 09:00",
		"two days":                       "Wed 25 Nov 09:00",
		"in 5 days":                      "Sat 28 Nov 09:00",
		"in a month":                     "Wed 23 Dec 09:00",
		"tomorrow morning":               "Tue 24 Nov 09:00",
		"tomorrow, 14:30 please":         "Tue 24 Nov 14:30",
		"tomorrow at 8":                  "Tue 24 Nov 08:00",
		"in 2 days at 10:15":             "Wed 25 Nov 10:15",
		"this afternoon":                 "Mon 23 Nov 14:00",
		"tonight":                        "Mon 23 Nov 19:00",
		"tonight at 8":                   "Mon 23 Nov 20:00",
		"8 tonight":                      "Mon 23 Nov 20:00",
		"8:30 this evening":              "Mon 23 Nov 20:30",
		"tonight at 21:15":               "Mon 23 Nov 21:15",
		"at 8 in the evening":            "Mon 23 Nov 20:00",
		"tomorrow morning at 6":          "Tue 24 Nov 06:00",
		"at 6 tomorrow morning":          "Tue 24 Nov 06:00",
		"tomorrow at 3 in the afternoon": "Tue 24 Nov 15:00",
		"tomorrow at 1 in the noon":      "Tue 24 Nov 13:00",
		"9am tonight":                    "",
		"at 1 tonight":                   "",
		"at 9":                           "Tue 24 Nov 09:00",
		"9am":                            "Tue 24 Nov 09:00",
		"12 am":                          "Tue 24 Nov 00:00",
		"3 pm":                           "Mon 23 Nov 15:00",
		"monday":                         "Mon 30 Nov 09:00",
		"next tuesday at noon":           "Tue 24 Nov 12:00",
		"on Saturday":                    "Sat 28 Nov 09:00",
		"Wednesday next week":            "Wed 2 Dec 09:00",
		"next week on sunday at 10":      "Sun 6 Dec 10:00",
		"next week at 15:00":             "Mon 30 Nov 15:00",
		"monday next week at 8":          "Mon 30 Nov 08:00",
		"next week":                      "Mon 30 Nov 09:00",
		"3":                              "Thu 26 Nov 09:00", // the third button
		"in 3 centuries":                 "",
		"25:00":                          "",
		"at":                             "",
		"in":                             "",
		"99999 days":                     "",
		"9999 weeks":                     "",
		"soon":                           "",
	} {
		out := e.Handle(clone(asked), conversations.Message{At: monday(), Body: conversations.Text(text)})
		got := ""
		for _, r := range out.State.Reminders {
			if r.Kind == conversations.Wanted {
				got = e.Reminding.Calendar.Local("", r.Due).Format("Mon 2 Jan 15:04")
			}
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// Whatever is typed: no panic, an answer, and nothing that is wanted sooner than
// in five minutes or later than in sixty days; the answer says when.
func FuzzRemind(f *testing.F) {
	for _, text := range []string{"in 2 hours", "tomorrow at 10:00", "on monday at 3pm", "half an", "a couple of", "at", "9999 weeks 9999 weeks", "next", "24:59pm", "12am"} {
		f.Add(text, int64(0))
	}
	e := remindingEngine(f)
	s := standing(f, e, "account/password", monday())
	f.Fuzz(func(t *testing.T, text string, seconds int64) {
		at := monday().Add(time.Duration(seconds%(366*86400)) * time.Second)
		out := e.Handle(clone(s), conversations.Message{At: at, Body: conversations.Text("remind me " + text)})
		if len(out.Replies) == 0 {
			t.Fatal("no answer")
		}
		for _, r := range out.State.Reminders {
			if r.Kind != conversations.Wanted {
				continue
			}
			if after := r.Due.Sub(at); after < 5*time.Minute || after > 60*24*time.Hour {
				t.Fatalf("%q at %v: wanted %s later", text, at, after)
			}
			if clock := e.Reminding.Calendar.Local("", r.Due).Format("2 January, 15:04"); !strings.Contains(string(out.Replies[0].Text), clock) {
				t.Fatalf("%q: %s is not said in\n%s", text, clock, out.Replies[0].Text)
			}
		}
	})
}

// A schedule with several times a day still nags once on a date.
func TestPlan_OnceOnADate(t *testing.T) {
	t.Parallel()
	e := remindingEngine(t)
	often, err := calendar.New("0 9,12,15 * * *", "08:00-20:00", "Europe/Brussels")
	if err != nil {
		t.Fatal(err)
	}
	e.Reminding.Calendar, e.Reminding.After = often, []time.Duration{time.Hour, 2 * time.Hour}
	s := standing(t, e, "account/password", monday())
	var days []string
	for len(s.Reminders) > 0 {
		at := s.Reminders[0].Due
		days = append(days, often.Local("", at).Format("Mon 15:04"))
		s = e.Handle(s, due(at, conversations.Nag)).State
	}
	if want := []string{"Mon 12:00", "Tue 09:00"}; !slices.Equal(days, want) {
		t.Errorf("got %v, want %v", days, want)
	}
}

// Who lives further west, and says so after we asked how it went, is not asked
// again at nine there.
func TestPlan_ChecksInOnce(t *testing.T) {
	t.Parallel()
	e := remindingEngine(t)
	s := standing(t, e, "cpms2-access/wait", monday())
	at := s.Reminders[0].Due
	out := e.Handle(s, due(at, conversations.CheckIn))
	if len(out.Replies) != 1 {
		t.Fatalf("not asked: %q", out.Withheld)
	}
	s = e.Handle(out.State, conversations.Message{At: at.Add(time.Minute), Body: conversations.Text("/timezone Lisbon")}).State
	if s.Person.Zone != "Europe/Lisbon" || len(s.Reminders) > 0 {
		t.Errorf("in %s, owed %v", s.Person.Zone, s.Reminders)
	}
}

// Who answers every reminder politely and stays where they are gets no more of
// them than somebody who is silent, as far apart, and is listed as stuck then.
func TestPlan_WhoOnlyAnswersIsNotNaggedForEver(t *testing.T) {
	t.Parallel()
	e := remindingEngine(t)
	s := standing(t, e, "account/password", monday())
	var days []string
	for len(s.Reminders) > 0 {
		at := s.Reminders[0].Due
		days = append(days, at.Format("2 Jan"))
		if s = e.Handle(s, due(at, conversations.Nag)).State; len(days) > 10 {
			t.Fatalf("nagged on %v and still owed %v", days, s.Reminders)
		}
		s = e.Handle(s, conversations.Message{At: at.Add(time.Hour), Body: conversations.Text("thanks")}).State
	}
	if len(days) != 3 || s.Journey.Nags != 3 {
		t.Errorf("nagged on %v, %d times; want three times", days, s.Journey.Nags)
	}
}

// After a long silence that was asked for, reminders are as far apart as ever.
func TestPlan_AsFarApartAfterALongSilence(t *testing.T) {
	t.Parallel()
	e := remindingEngine(t)
	s := standing(t, e, "account/password", monday())
	s.Journey.Active = monday().AddDate(0, 0, -30)
	at := s.Reminders[0].Due
	s = e.Handle(s, due(at, conversations.Nag)).State
	if len(s.Reminders) != 1 || s.Reminders[0].Due.Sub(at) < 48*time.Hour {
		t.Errorf("after %v comes %v, want two days between at least", at, s.Reminders)
	}
}

// Who has just said that the e-mail is not there is not asked in the same minute.
func TestDue_FuseAfterAnAnswer(t *testing.T) {
	t.Parallel()
	e := remindingEngine(t)
	s := standing(t, e, "account/wait-mail", monday())
	at := s.Reminders[0].Due
	s = e.Handle(s, conversations.Message{At: at.Add(-10 * time.Second), Body: conversations.Tap{Token: "c|account/wait-mail|nothing-yet"}}).State
	out := e.Handle(s, due(at, conversations.Fuse))
	if len(out.Replies) != 0 || out.Withheld != "late" || !out.State.Reminders[0].Due.After(at.Add(2*time.Minute)) {
		t.Errorf("said %v, owed %v, because %q; want it a fuse later", out.Replies, out.State.Reminders, out.Withheld)
	}
}

// What is unsent when its hours are over is of no use any more.
func TestDue_SaysUntilWhen(t *testing.T) {
	t.Parallel()
	e := remindingEngine(t)
	s := standing(t, e, "account/password", monday())
	at := s.Reminders[0].Due
	r := e.Handle(s, due(at, conversations.Nag)).Replies[0]
	if until := e.Reminding.Calendar.Local("", r.Until); until.Format(time.DateOnly) != at.Format(time.DateOnly) || until.Hour() < 18 || until.Hour() > 20 {
		t.Errorf("of use until %v, want the end of the day's hours", until)
	}
}

package engine_test

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"

	"waymark/conversations"
)

// wantedBy is when a text has somebody reminded who writes it on Monday, 23
// November 2026, at 10:00 in Brussels; empty: nothing was set.
func wantedBy(t testing.TB, text string) (when, says string) {
	t.Helper()
	e := remindingEngine(t)
	s := standing(t, e, "account/password", monday())
	out := e.Handle(s, conversations.Message{At: monday(), Body: conversations.Text(text)})
	for _, r := range out.State.Reminders {
		if r.Kind == conversations.Wanted {
			when = e.Reminding.Calendar.Local("", r.Due).Format("Mon 2 Jan 15:04")
		}
	}
	return when, string(out.Replies[0].Text)
}

func TestRemind_MomentsInWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"remind me in 2.5 hours":                      "Mon 23 Nov 12:30",
		"remind me in 2,5 hours":                      "Mon 23 Nov 12:30",
		"remind me in 1/2 hour":                       "Mon 23 Nov 10:30",
		"remind me in ½ hour":                         "Mon 23 Nov 10:30",
		"remind me in 1 1/2 hours":                    "Mon 23 Nov 11:30",
		"remind me in 1½ hours":                       "Mon 23 Nov 11:30",
		"remind me in an hour and a half":             "Mon 23 Nov 11:30",
		"remind me in a quarter of an hour":           "Mon 23 Nov 10:15",
		"remind me in 1 hour 20 minutes":              "Mon 23 Nov 11:20",
		"remind me in 1h30":                           "Mon 23 Nov 11:30",
		"remind me on 4.12. at 10:00":                 "Fri 4 Dec 10:00",
		"remind me on 4/12 at 10":                     "Fri 4 Dec 10:00",
		"remind me on 04.12.2026 at 14.30":            "Fri 4 Dec 14:30",
		"remind me on 2026-12-04":                     "Fri 4 Dec 09:00",
		"remind me on 4 December":                     "Fri 4 Dec 09:00",
		"remind me on December 4th at 3pm":            "Fri 4 Dec 15:00",
		"remind me on the 4th of December":            "Fri 4 Dec 09:00",
		"remind me on the 4th":                        "Fri 4 Dec 09:00",
		"remind me Friday 4 December":                 "Fri 4 Dec 09:00",
		"remind me on 12/4 at 10":                     "", // in April: too far
		"remind me tomorrow 14h":                      "Tue 24 Nov 14:00",
		"remind me tomorrow at 14h30":                 "Tue 24 Nov 14:30",
		"remind me at 14h":                            "Mon 23 Nov 14:00",
		"remind me in 14h":                            "Tue 24 Nov 00:00",
		"remind me tomorrow at 8 o'clock":             "Tue 24 Nov 08:00",
		"remind me tomorrow at half past 8":           "Tue 24 Nov 08:30",
		"remind me tomorrow at a quarter to nine":     "Tue 24 Nov 08:45",
		"remind me tomorrow at nine":                  "Tue 24 Nov 09:00",
		"remind me tomorrow at 8 in the evening":      "Tue 24 Nov 20:00",
		"remind me tonight at 8":                      "Mon 23 Nov 20:00",
		"remind me the day after tomorrow":            "Wed 25 Nov 09:00",
		"remind me after the weekend":                 "Mon 30 Nov 09:00",
		"remind me on Wednesday next week":            "Wed 2 Dec 09:00",
		"remind me on ３ December at １０:００":            "Thu 3 Dec 10:00",
		"please remind me tomorow morning":            "Tue 24 Nov 09:00",
		"could you remind me on thusday at 10":        "Thu 26 Nov 10:00",
		"remind me in twenty minutes":                 "Mon 23 Nov 10:20",
		"erinnere mich morgen um 9 Uhr":               "Tue 24 Nov 09:00",
		"erinnere mich in zwei Stunden":               "Mon 23 Nov 12:00",
		"erinnere mich übermorgen um halb neun":       "Wed 25 Nov 08:30",
		"erinnere mich heute Abend um 8":              "Mon 23 Nov 20:00",
		"rappelez-moi demain à 14h":                   "Tue 24 Nov 14:00",
		"rappelle-moi dans une demi-heure":            "Mon 23 Nov 10:30",
		"recuérdame mañana por la mañana":             "Tue 24 Nov 09:00",
		"recuérdame el viernes a las 10":              "Fri 27 Nov 10:00",
		"ricordami domani alle 8":                     "Tue 24 Nov 08:00",
		"ricordami tra un'ora":                        "Mon 23 Nov 11:00",
		"herinner me morgen om 10 uur":                "Tue 24 Nov 10:00",
		"przypomnij mi jutro o 9":                     "Tue 24 Nov 09:00",
		"przypomnij mi za 2 godziny":                  "Mon 23 Nov 12:00",
		"lembre-me amanhã às 10":                      "Tue 24 Nov 10:00",
		"remind me between 9 and 10":                  "",
		"remind me from 9 to 10 tomorrow":             "",
		"remind me tomorrow 9-10":                     "",
		"remind me at 9 and at 10":                    "",
		"remind me on 8.10":                           "",
		"remind me on 31.2.":                          "",
		"remind me on Monday 4 December":              "", // a Friday
		"remind me today at 8":                        "",
		"remind me tomorrow on Friday":                "",
		"remind me in 2 days on Friday":               "",
		"remind me in 7116 months 24 days and 1 hour": "",
		"remind me in 99999999999999999999 hours":     "",
		"remind me in 2 hours 3":                      "",
		"remind me at 25":                             "",
		"remind me at 13pm":                           "",
		"remind me at 9:75":                           "",
		"remind me on 2020-01-01":                     "",
		"remind me in -2 hours":                       "",
		"please don't remind me tomorrow":             "",
		"do not remind me in 2 hours":                 "",
	} {
		if got, says := wantedBy(t, text); got != want {
			t.Errorf("%q: got %q, want %q; said\n%s", text, got, want, says)
		}
	}
}

// saidMoment is a moment as it is said: weekday, date, time and zone.
var saidMoment = regexp.MustCompile(`I remind you: \*\*(?:today, |tomorrow, )?(\w+day) (\d+) (\w+), (\d\d):(\d\d) \(\w+ time\)\*\*`)

// Whatever is typed, the reminder that is set is named in full, or nothing is set;
// and no number of the text is left unread: with another number in its place, it
// is another moment, or none.
func TestRemind_NoNumberIsLeftUnread(t *testing.T) {
	t.Parallel()
	e := remindingEngine(t)
	s := standing(t, e, "account/password", monday())
	random := rand.New(rand.NewPCG(3, 4))
	words := strings.Fields("in at on the tomorrow today monday next week morning evening hours minutes days 2 3 8 10 14 20 30 5.5 14:30 4.12. 14h 9am pm and of December friday from to half past between an please about - , / . quarter noon tonight 12/11 1/2 th")
	set := 0
	for range 4000 {
		var line []string
		for range 1 + random.IntN(6) {
			line = append(line, words[random.IntN(len(words))])
		}
		text := "remind me " + strings.Join(line, " ")
		moment := func(text string) (time.Time, string) {
			out := e.Handle(clone(s), conversations.Message{At: monday(), Body: conversations.Text(text)})
			for _, r := range out.State.Reminders {
				if r.Kind == conversations.Wanted {
					return e.Reminding.Calendar.Local("", r.Due), string(out.Replies[0].Text)
				}
			}
			return time.Time{}, ""
		}
		at, says := moment(text)
		if at.IsZero() {
			continue
		}
		set++
		m := saidMoment.FindStringSubmatch(says)
		if m == nil || strings.Join(m[1:4], " ")+" "+m[4]+":"+m[5] != at.Format("Monday 2 January 15:04") {
			t.Fatalf("%q: wanted %v, said\n%s", text, at, says)
		}
		for _, number := range regexp.MustCompile(`\d+`).FindAllStringIndex(text, -1) {
			other := text[:number[0]] + "77" + text[number[1]:]
			if again, _ := moment(other); again.Equal(at) {
				t.Fatalf("%q and %q are both %v", text, other, at)
			}
		}
	}
	if set < 50 {
		t.Errorf("only %d texts were moments", set)
	}
}

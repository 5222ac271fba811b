package main

import (
	"archive/zip"
	"fmt"
	"go/build"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
	"waymark/conversations/engine"
	"waymark/guides"
)

// The two years that people live through here, ticks of the bot, and how late a
// reminder may be before the engine looks for a better moment.
const (
	yearsFrom = "2025-12-28T00:00:00Z"
	yearsLast = 2*366*24*time.Hour + 7*24*time.Hour
	tickTime  = 5 * time.Second
	lateFrom  = time.Hour
)

// zoneNames is every zone that Go's own database knows.
func zoneNames(t *testing.T) (names []string) {
	t.Helper()
	r, err := zip.OpenReader(filepath.Join(build.Default.GOROOT, "lib", "time", "zoneinfo.zip"))
	if err != nil {
		t.Skipf("no list of zones: %v", err)
	}
	defer r.Close()
	for _, f := range r.File {
		if !strings.HasSuffix(f.Name, "/") {
			names = append(names, f.Name)
		}
	}
	return names
}

// A span is when the bot was down, or the clock jumped over.
type span struct{ from, to time.Time }

// yearsOfTrouble are short restarts every few days, hours every few weeks, and
// three days now and then.
func yearsOfTrouble(begin time.Time) (down []span) {
	r := rand.New(rand.NewPCG(7, 7))
	for at, n := begin.Add(24*time.Hour), 0; at.Before(begin.Add(yearsLast)); n++ {
		lasts := time.Duration(1+r.IntN(180)) * time.Second
		switch {
		case n%23 == 11:
			lasts = 72 * time.Hour
		case n%7 == 3:
			lasts = time.Duration(1+r.IntN(9*3600)) * time.Second
		}
		down = append(down, span{at, at.Add(lasts)})
		at = at.Add(lasts + time.Duration(3600+r.IntN(5*24*3600))*time.Second)
		if lasts > lateFrom {
			at = at.Add(7 * 24 * time.Hour) // what was late is made up for
		}
	}
	return down
}

// plainDay is a day of the calendar and a time of day as people say them.
type plainDay struct {
	loc    *time.Location
	minute int
}

// moment is when clocks first show that time on the nth day after the one of t;
// as much later as they jump, where they skip it.
func (p plainDay) moment(t time.Time, n int) time.Time {
	l := t.In(p.loc)
	wall := time.Date(l.Year(), l.Month(), l.Day()+n, p.minute/60, p.minute%60, 0, 0, time.UTC)
	offset := func(at time.Time) time.Duration {
		_, seconds := at.In(p.loc).Zone()
		return time.Duration(seconds) * time.Second
	}
	before, after := offset(wall.Add(-36*time.Hour)), offset(wall.Add(36*time.Hour))
	var best time.Time
	for _, o := range []time.Duration{before, after} {
		m := wall.Add(-o)
		if shows := m.In(p.loc); shows.Format("2006-01-02 15:04") != wall.Format("2006-01-02 15:04") {
			continue
		}
		if best.IsZero() || m.Before(best) {
			best = m
		}
	}
	if best.IsZero() {
		return wall.Add(-before)
	}
	return best
}

// A clinician stands on a step in some zone and now and then does something.
// Beside what the engine decides, what it ought to decide is worked out in
// another way: day by day, from wall clocks.
type clinician struct {
	t       *testing.T
	engines []*engine.Engine // the bot runs with one after the other
	down    []span
	r       *rand.Rand
	plan    yearPlan
	loc     *time.Location
	clock   plainDay

	state conversations.State
	acted time.Time
	last  time.Time       // the last nag
	nags  int             // since acted
	dates map[string]bool // on which they were nagged
	free  map[string]bool // days that the calendar leaves out for a holiday

	due, until time.Time // when the next nag ought to come; zero: none ought to
}

// A yearPlan is what an operator configured: one time a day.
type yearPlan struct {
	engines  []*engine.Engine
	after    []time.Duration
	opens    int // minutes of the day
	closes   int
	workdays bool // and not on weekends
	minute   int
}

func newYearPlan(t *testing.T, content *content.Content, c remindersConfig) yearPlan {
	t.Helper()
	var p yearPlan
	for range 3 {
		e, err := newEngine(config{Reminders: c}, content)
		if err != nil {
			t.Fatal(err)
		}
		p.engines, p.after = append(p.engines, e), e.Reminding.After
	}
	var h1, m1, h2, m2 int
	if _, err := fmt.Sscanf(c.Hours, "%d:%d-%d:%d", &h1, &m1, &h2, &m2); err != nil {
		t.Fatal(err)
	}
	p.opens, p.closes = h1*60+m1, h2*60+m2
	return p
}

// up is when the bot looks at what happens at t.
func (c *clinician) up(t time.Time) time.Time {
	t = t.Add(tickTime - 1).Truncate(tickTime)
	if n := c.ran(t); n < len(c.down) && !t.Before(c.down[n].from) {
		return c.down[n].to.Add(tickTime - 1).Truncate(tickTime)
	}
	return t
}

// ran is how often the bot had come back before t.
func (c *clinician) ran(t time.Time) int {
	n, _ := slices.BinarySearchFunc(c.down, t, func(d span, t time.Time) int {
		if d.to.After(t) {
			return 1
		}
		return -1
	})
	return n
}

// engine is the one that runs at t: nothing of an earlier one is left.
func (c *clinician) engine(t time.Time) *engine.Engine {
	return c.engines[c.ran(t)%len(c.engines)]
}

func (c *clinician) date(t time.Time) string { return t.In(c.loc).Format(time.DateOnly) }

// expect works out when the next nag ought to come.
func (c *clinician) expect(now time.Time) {
	after := c.plan.after
	c.due, c.until = time.Time{}, time.Time{}
	if c.nags >= len(after) {
		return
	}
	from := c.acted.Add(after[c.nags])
	if c.nags > 0 { // as many days apart
		gap := after[c.nags] - after[c.nags-1]
		l := c.last.In(c.loc)
		if apart := time.Date(l.Year(), l.Month(), l.Day()+int(gap/(24*time.Hour)), 0, 0, 0, 0, c.loc); apart.After(from) {
			from = apart
		}
	}
	calendar := c.engine(now).Reminding.Calendar
	zone := c.state.Person.Zone
	for n := 0; c.due.IsZero(); n++ {
		m := c.clock.moment(from, n)
		weekday := m.In(c.loc).Weekday()
		switch {
		case m.Before(from), !m.After(c.last), c.plan.workdays && (weekday == time.Saturday || weekday == time.Sunday), c.date(m) == c.date(c.last):
		case !calendar.Next(zone, m.Add(-1)).Equal(m):
			c.free[c.date(m)] = true // checked in number at the end
		default:
			c.due = m
		}
	}
	back := c.up(c.due)
	if c.until = back; back.Sub(c.due) > lateFrom {
		// Within the hours, spread over one of them, which may end on the next day
		// on which one may; and the bot may be down for a moment then.
		c.until = calendar.Late(zone, calendar.Late(zone, back).Add(time.Hour)).Add(2 * time.Hour)
	}
}

// act lets the clinician go a step on, or back again.
func (c *clinician) act(at time.Time) {
	if !c.due.IsZero() && at.After(c.until) {
		c.t.Fatalf("%s: the nag that was due at %v was missed: at %v they had acted at %v and got %d", c.loc, c.due.In(c.loc), at.In(c.loc), c.acted.In(c.loc), c.nags)
	}
	tap := conversations.Tap{Token: conversations.Token("b|" + c.state.Journey.At)}
	if c.state.Journey.At == "account/have-one" {
		tap.Token = "c|account/have-one|none"
	}
	c.state = c.engine(at).Handle(c.state, conversations.Message{Actor: c.state.Person.Account, Room: c.state.Person.Room, At: at, Body: tap}).State
	if c.state.Journey.Phase != conversations.Walking {
		c.t.Fatalf("%s: got phase %q", c.loc, c.state.Journey.Phase)
	}
	c.acted, c.nags = at, 0
	c.expect(at)
}

// remind lets a reminder fall due.
func (c *clinician) remind(r conversations.Reminder, at time.Time) {
	out := c.engine(at).Handle(c.state, conversations.Message{Actor: c.state.Person.Account, Room: c.state.Person.Room, At: at, Body: conversations.Due{Kind: r.Kind}})
	c.state = out.State
	if out.Withheld != "" {
		if out.Withheld != "late" || at.Sub(r.Due) <= lateFrom {
			c.t.Fatalf("%s: the nag of %v was withheld at %v: %s", c.loc, r.Due.In(c.loc), at.In(c.loc), out.Withheld)
		}
		return
	}
	chosen := at // the moment that the engine found right
	if at.Sub(r.Due) <= lateFrom {
		chosen = r.Due
	}
	switch {
	case r.Kind != conversations.Nag || len(out.Replies) != 1:
		c.t.Fatalf("%s: a %s with %d replies", c.loc, r.Kind, len(out.Replies))
	case c.dates[c.date(at)]:
		c.t.Fatalf("%s: a second nag on %s, at %v", c.loc, c.date(at), at.In(c.loc))
	case c.due.IsZero() || at.Before(c.due) || at.After(c.until):
		c.t.Fatalf("%s: nagged at %v, want from %v to %v (acted at %v, %d nags, last at %v)",
			c.loc, at.In(c.loc), c.due.In(c.loc), c.until.In(c.loc), c.acted.In(c.loc), c.nags, c.last.In(c.loc))
	case !chosen.Equal(c.due) && !c.mayMakeUp(chosen):
		c.t.Fatalf("%s: made up for at %v, outside the hours", c.loc, at.In(c.loc))
	}
	c.dates[c.date(at)] = true
	c.last, c.nags = at, c.nags+1
	c.expect(at)
}

// mayMakeUp reports whether a late nag may go out at t.
func (c *clinician) mayMakeUp(t time.Time) bool {
	l := t.In(c.loc)
	minute := l.Hour()*60 + l.Minute()
	weekend := l.Weekday() == time.Saturday || l.Weekday() == time.Sunday
	return minute >= c.plan.opens && minute < c.plan.closes && (!c.plan.workdays || !weekend)
}

// live goes from one event to the next until two years are over.
func (c *clinician) live(begin time.Time) {
	acts := c.up(begin)
	for at := acts; at.Before(begin.Add(yearsLast)); {
		fires := time.Time{}
		var next conversations.Reminder
		for _, r := range c.state.Reminders {
			if when := c.up(r.Due); fires.IsZero() || when.Before(fires) {
				fires, next = when, r
			}
		}
		if fires.IsZero() || acts.Before(fires) {
			at = acts
			c.act(at)
			acts = c.up(at.Add(time.Duration(c.r.IntN(20*24*3600)+1) * time.Second))
			continue
		}
		if !fires.After(at) && !at.Equal(fires) {
			c.t.Fatalf("%s: at %v a reminder is owed from %v", c.loc, at, next.Due)
		}
		at = fires
		before := len(c.dates)
		c.remind(next, at)
		if len(c.dates) == before {
			continue
		}
		switch c.r.IntN(5) {
		case 0, 1, 2: // they do something soon, and are nagged again tomorrow
			acts = c.up(at.Add(time.Duration(c.r.IntN(3600)+1) * time.Second))
		case 3: // so, and the clock was set back meanwhile
			acts = c.up(at.Add(-time.Duration(c.r.IntN(3*3600)+1) * time.Second))
		}
	}
}

// lives lets somebody live in a zone for two years.
func lives(t *testing.T, plan yearPlan, id int64, zone string, loc *time.Location) *clinician {
	t.Helper()
	begin, err := time.Parse(time.RFC3339, yearsFrom)
	if err != nil {
		t.Fatal(err)
	}
	c := &clinician{
		t: t, engines: plan.engines, down: yearsOfTrouble(begin), r: rand.New(rand.NewPCG(uint64(id), 1)), plan: plan,
		loc: loc, clock: plainDay{loc, plan.minute}, dates: map[string]bool{}, free: map[string]bool{},
	}
	c.state.Person = conversations.Person{ID: id, Zone: conversations.Zone(zone),
		Account: conversations.Account{Platform: "years", User: zone}, Room: conversations.Room{Platform: "years", Chat: zone}}
	at := c.up(begin)
	c.state = c.engines[0].Handle(c.state, conversations.Message{Actor: c.state.Person.Account, Room: c.state.Person.Room, At: at, Body: conversations.Text("/start ern-rnd")}).State
	c.acted = at
	c.expect(at)
	c.live(begin.Add(time.Minute))
	return c
}

func yearsContent(t *testing.T) *content.Content {
	t.Helper()
	content, err := guides.Load(guides.Builtin(), guides.Settings{Offered: []conversations.NetworkID{"ern-rnd"}})
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// Two years, one person in every zone there is, with restarts, jumping clocks
// and three days of darkness: nobody is nagged twice on a date, at another moment
// than the schedule's or, afterwards, outside the hours, and none is missed.
func TestYears_EveryZone(t *testing.T) {
	t.Parallel()
	names := zoneNames(t)
	plan := newYearPlan(t, yearsContent(t), remindersDefaults())
	plan.workdays, plan.minute = true, 9*60
	nags, unknown := 0, 0
	for i, zone := range names {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		if known := plan.engines[0].Reminding.Calendar.Local(conversations.Zone(zone), time.Unix(0, 0)).Location(); known.String() != zone {
			unknown++ // not a place: the operator's zone then counts
			loc = known
		}
		c := lives(t, plan, int64(i+1), zone, loc)
		if nags += len(c.dates); len(c.dates) < 80 {
			t.Errorf("%s: nagged on %d dates only", zone, len(c.dates))
		}
		if len(c.free) > 40 {
			t.Errorf("%s: the calendar leaves out %d working days", zone, len(c.free))
		}
	}
	if len(names) < 400 || unknown > len(names)/10 {
		t.Errorf("%d zones, %d of them unknown to the calendar", len(names), unknown)
	}
	t.Logf("%d zones (%d unknown), %d nags", len(names), unknown, nags)
}

// The same at the times of day that clocks skip and repeat.
func TestYears_WhereClocksChange(t *testing.T) {
	t.Parallel()
	content := yearsContent(t)
	for zone, times := range map[string][]int{
		"Europe/Berlin":       {2*60 + 30},
		"America/New_York":    {2*60 + 30, 60 + 30},
		"America/Santiago":    {0, 23*60 + 30},
		"Africa/Cairo":        {0, 23*60 + 30},
		"Australia/Lord_Howe": {2*60 + 15, 60 + 45},
	} {
		t.Run(strings.ReplaceAll(zone, "/", "_"), func(t *testing.T) {
			t.Parallel()
			loc, err := time.LoadLocation(zone)
			if err != nil {
				t.Fatal(err)
			}
			for _, minute := range times {
				plan := newYearPlan(t, content, remindersConfig{
					Schedule: fmt.Sprintf("%d %d * * *", minute%60, minute/60), Timezone: "Europe/Brussels",
					After: []string{"1h", "2h", "50h"}, Hours: "00:00-24:00",
				})
				plan.minute = minute
				for id := range int64(5) {
					c := lives(t, plan, id+1, zone, loc)
					if len(c.dates) < 250 {
						t.Errorf("%d:%02d: nagged on %d dates only", minute/60, minute%60, len(c.dates))
					}
				}
			}
		})
	}
}

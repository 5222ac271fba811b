package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"waymark/adapters/adaptertest/discordapi"
)

const (
	townOfDiscord = 100 // people
	writesASecond = 10  // messages of all of them
)

// isRefused reports whether Discord answers 429 to what is said to somebody, where
// there is trouble, and isDoubtful whether half of its answers get lost. They are
// among the others: three chats that are refused in a row might mean everybody.
func isRefused(i int) bool  { return i%10 == 3 }
func isDoubtful(i int) bool { return i%10 == 7 }

// A talkOnDiscord is people who count, one after the other, and are answered with
// their numbers.
type talkOnDiscord struct {
	*discordapi.Server
	t      *testing.T
	random *rand.Rand
	said   [townOfDiscord]int
	n      int
}

func personOf(i int) string { return fmt.Sprint("person ", i) }

// round lets people write for a while, and returns the p95 of how long those waited
// to whose channels nothing is done, in seconds. In its middle something happens.
func (d *talkOnDiscord) round(lasts time.Duration, troubled bool, middle func()) float64 {
	d.t.Helper()
	tick := time.NewTicker(time.Second / writesASecond)
	defer tick.Stop()
	asked := make(map[int][]int)
	total := int(lasts.Seconds() * writesASecond)
	for n := range total {
		<-tick.C
		if n == total/2 {
			middle()
		}
		i := d.n % townOfDiscord
		d.n++
		if troubled && isDoubtful(i) && d.random.IntN(2) == 0 {
			d.Fail(discordapi.Fault{Method: "POST", Path: "/channels/" + d.DM(personOf(i)) + "/messages", Times: 1, After: true, Status: 502})
		}
		d.Say(personOf(i), strconv.Itoa(d.said[i]))
		if !isRefused(i) && !isDoubtful(i) {
			asked[i] = append(asked[i], d.said[i])
		}
		d.said[i]++
	}
	var took []time.Duration
	for i, numbers := range asked {
		eventually(d.t, func() bool { return len(d.answers(i)) >= d.said[i] },
			func() string {
				return fmt.Sprintf("%s wrote %d messages and reads %v", personOf(i), d.said[i], d.answers(i))
			})
		for _, n := range numbers {
			took = append(took, d.waited(i, n))
		}
	}
	slices.Sort(took)
	d.t.Logf("%d answers: %v at the median, %v at p90, %v at p95, %v at p99", len(took), at(took, 0.5), at(took, 0.9), at(took, 0.95), at(took, 0.99))
	return at(took, 0.95).Seconds()
}

// answers are those that somebody reads.
func (d *talkOnDiscord) answers(i int) (all []string) {
	for _, p := range d.Posts(d.DM(personOf(i))) {
		if p.Author == d.Bot() {
			all = append(all, p.Content)
		}
	}
	return all
}

// waited is how long somebody waited for the answer to a number.
func (d *talkOnDiscord) waited(i, n int) time.Duration {
	var asked time.Time
	for _, p := range d.Posts(d.DM(personOf(i))) {
		var is struct{ Timestamp time.Time }
		if err := json.Unmarshal(p.Raw, &is); err != nil {
			d.t.Fatal(err)
		}
		switch {
		case p.Content != strconv.Itoa(n):
		case p.Author != d.Bot():
			asked = is.Timestamp
		default:
			return is.Timestamp.Sub(asked)
		}
	}
	return tooLong
}

// Discord refuses ten people, loses answers to what is sent to ten others, and the
// gateway is cut or asks to connect anew, all at once. The other eighty are answered
// as before, and nobody misses a word or reads one twice.
func TestDiscord_SeveralTroublesAtOnce(t *testing.T) {
	t.Parallel()
	s := newDiscord(t)
	way := newRoad(t, s.URL())
	way.takes = farAway
	db, _ := opens(t)
	runs(t, db, discordAdapter(t, way.URL+pathOf(t, s.URL()), db))
	eventually(t, s.Connected, func() string { return "no session" })
	d := &talkOnDiscord{Server: s, t: t, random: rand.New(rand.NewPCG(7, 8))}
	// Troubles are more than a minute apart, as in an hour that has a few; else the
	// pauses before one connects again grow.
	flaps, well, ill := []func(){s.Cut}, 5*time.Second, 10*time.Second
	if *timing {
		flaps, well, ill = []func(){s.Cut, s.Reconnect}, 25*time.Second, 45*time.Second
	}
	var calm, ratios []float64
	for _, flap := range flaps {
		is := d.round(well, false, func() {})
		mend := d.refuse()
		calm, ratios = append(calm, is), append(ratios, d.round(ill, true, flap)/is)
		mend()
		d.judge()
	}
	t.Logf("three troubles at once: p95 of an answer is %.2f of what it is when all is well, %.0f ms; %d IDENTIFYs, %d RESUMEs, %d requests refused",
		ratios, 1000*median(calm), s.Identifies(), s.Resumes(), s.Invalid())
	if !*timing {
		t.Log("not held to times, because other tests run beside: see -timing")
		return
	}
	if median(ratios) > 1.1 {
		t.Errorf("got %.2f of what it takes when all is well, want 1.10 at most", ratios)
	}
}

// refuse lets Discord refuse what is sent to some.
func (d *talkOnDiscord) refuse() (mend func()) {
	var all []func()
	for i := range townOfDiscord {
		if !isRefused(i) {
			continue
		}
		f := discordapi.Limited("user", 2*time.Second)
		f.Method, f.Path = "POST", "/channels/"+d.DM(personOf(i))+"/messages"
		all = append(all, d.Fail(f))
	}
	return func() {
		for _, stop := range all {
			stop()
		}
	}
}

// judge waits until everybody is answered, and holds what they read to what they
// said.
func (d *talkOnDiscord) judge() {
	d.t.Helper()
	for i, said := range d.said {
		var want []string
		for n := range said {
			want = append(want, strconv.Itoa(n))
		}
		eventually(d.t, func() bool { return len(d.answers(i)) >= said },
			func() string { return fmt.Sprintf("%s reads %v, want %v", personOf(i), d.answers(i), want) })
		if got := d.answers(i); !slices.Equal(got, want) {
			d.t.Errorf("%s reads %v, want %v", personOf(i), got, want)
		}
	}
}

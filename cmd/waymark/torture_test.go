package main

import (
	"context"
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	fake "waymark/adapters/adaptertest/botapi"
	"waymark/conversations"
)

// `make torture` sets it high.
var kills = flag.Int("kills", 20, "how often the serving program is killed, in each mode")

const (
	highRates      = "per_second = 1000\nper_chat = 1000\nper_group_minute = 1000"
	townsfolk      = 100
	updatesASecond = 200 // updates a second, at most
	doomed         = 13  // whose turns always fail
	inFlight       = 32  // sends at the same time, one per chat

	// atOnce is how much anybody says at once: all of it is answered, some of it
	// twice.
	atOnce = conversations.AnswersMax / 2
)

// says is what people type, in turns: nothing that needs to be understood.
var says = []string{"/start ern-rnd", "1", "/status", "done", "back", "skip", "/help", "1", "/guide", "done", "thanks", "/start"}

// A day is what everybody in a town says, in order.
type day struct {
	people    []fake.User
	said      [][]string
	perSecond int   // updates, at most
	waited    int   // how often somebody did not write, because they waited
	owed      []int // replies, by the engine alone, to whoever said so many things
}

func newDay(people int) *day {
	d := &day{perSecond: updatesASecond, said: make([][]string, people), owed: []int{0}}
	for i := range people {
		d.people = append(d.people, fake.User{ID: int64(1000 + i), Language: "en"})
	}
	return d
}

// talk lets people write, so many in a second together, until ctx ends. Who waits for many
// answers waits: of what is said beyond them there would be none, and on a slow
// machine that is said in the time between two lives.
func (d *day) talk(ctx context.Context, w *town, m *model) {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for n, begun := 0, time.Now(); ; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C: // a busy machine is late, and catches up
		}
		for due := int(time.Since(begun).Seconds() * float64(d.perSecond)); n < due && ctx.Err() == nil; n++ {
			d.speak(n%len(d.people), w, m)
		}
	}
}

// speak lets one of the people say what comes next, unless they wait.
func (d *day) speak(i int, w *town, m *model) {
	already := len(d.said[i])
	if i != doomed && d.owed[already]-w.api.Shown(d.people[i].ID) > atOnce {
		d.waited++
		return
	}
	text := says[already%len(says)]
	if already+1 == len(d.owed) {
		d.owed = append(d.owed, d.owed[already]+len(m.turn(text)))
	}
	d.said[i] = append(d.said[i], text)
	w.api.Say(d.people[i], text)
}

// turn makes a turn and returns its replies.
func (m *model) turn(text string) []conversations.Reply {
	out := m.engine.Handle(m.state, conversations.Message{
		Actor: conversations.Account{Platform: "telegram", User: "1"}, Room: conversations.Room{Platform: "telegram", Chat: "1"}, Lang: "en", Body: conversations.Text(text), At: time.Now(),
	})
	m.state = out.State
	return out.Replies
}

// patience is longer than it takes to answer the whole day, on a slow machine.
func (d *day) patience() time.Duration {
	return time.Minute + time.Duration(len(slices.Concat(d.said...)))*20*time.Millisecond
}

// undisturbed says the same to a program that nothing happens to, and returns
// what everybody is shown. Nobody says so much at once that not all of it is
// answered, and each second something, as in a day: it is offered later than it was
// written.
func (d *day) undisturbed(t *testing.T) [][]string {
	t.Helper()
	var late atomic.Int64
	for _, said := range d.said {
		late.Store(max(late.Load(), int64(len(said)+atOnce)*int64(time.Second)))
	}
	w := newTown(t, fake.Options{Now: func() time.Time { return time.Now().Add(-time.Duration(late.Load())) }}, "polling", highRates)
	w.start()
	ctx, cancel := context.WithTimeout(t.Context(), d.patience())
	defer cancel()
	for begin, more := 0, true; more; begin += atOnce {
		more = false
		for i, said := range d.said {
			for _, text := range said[min(begin, len(said)):min(begin+atOnce, len(said))] {
				w.api.Say(d.people[i], text)
				more = true
			}
		}
		w.api.Wait(ctx, func() bool { return w.api.Count("sendMessage") > begin })
		w.quiet(d.patience())
		late.Add(-int64(atOnce * time.Second))
	}
	w.stop()
	all := make([][]string, len(d.people))
	for i, p := range d.people {
		all[i] = w.shown(p.ID)
	}
	return all
}

// Killed at any moment, under load, over a server that fails, repeats and
// swaps: nothing is lost, no turn is made twice, and a send is repeated only
// where nobody can know whether it arrived.
func TestServe_KilledAtAnyMoment(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"polling", "webhook"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			w := newTown(t, fake.Options{Seed: 7, Second: 50 * time.Millisecond}, mode, highRates)
			for _, f := range []fake.Fault{
				{Kind: fake.Duplicate, Chance: 0.02},
				{Kind: fake.Reorder, Chance: 0.02},
				{Kind: fake.Poison, Chance: 0.005},
				{Kind: fake.GatewayAfter, Method: "sendMessage", Chance: 0.002},
				{Kind: fake.ResetAfter, Method: "sendMessage", Chance: 0.002},
				{Kind: fake.ResetBefore, Method: "sendMessage", Chance: 0.002},
				{Kind: fake.GatewayBefore, Method: "getUpdates", Chance: 0.01},
			} {
				w.api.Fault(f)
			}
			d := newDay(townsfolk)
			w.doom(d.people[doomed])
			ctx, evening := context.WithCancel(t.Context())
			var talk sync.WaitGroup
			m := newModel(t)
			talk.Go(func() { d.talk(ctx, w, m) })
			begin := time.Now()
			died := w.killAgainAndAgain(*kills)
			load := time.Since(begin)
			evening()
			talk.Wait()
			w.api.Calm()
			w.start()
			w.quiet(d.patience())
			w.stop()
			checkIntegrity(t, w.database())
			d.compare(t, w, died)
			said := 0
			for _, s := range d.said {
				said += len(s)
			}
			s := w.api.Stats()
			t.Logf("%s: %d updates at %.0f/s, %d kills, %d faults survived, %d poisoned; %d sends", mode,
				said, float64(said)/load.Seconds(), len(died), s.Faults, strings.Count(w.allLog(), "update not understood"), s.Sends)
		})
	}
}

// killAgainAndAgain starts the program and kills it, n times: mostly while it
// works, sometimes while it starts. It returns when it died.
func (w *town) killAgainAndAgain(n int) (died []time.Time) {
	w.t.Helper()
	random := rand.New(rand.NewPCG(3, 4))
	for i := range n {
		before := w.api.Count("getMe")
		w.start()
		if i%5 != 4 { // it lives
			ctx, cancel := context.WithTimeout(w.t.Context(), time.Minute)
			if !w.api.Wait(ctx, func() bool { return w.api.Count("getMe") > before }) {
				w.t.Fatalf("it does not start; it says\n%s", w.says())
			}
			cancel()
		}
		<-time.After(time.Duration(random.IntN(600)) * time.Millisecond)
		w.kill()
		died = append(died, time.Now())
	}
	return died
}

// compare holds what people were shown to what they should have been.
func (d *day) compare(t *testing.T, w *town, died []time.Time) {
	t.Helper()
	want := d.undisturbed(t)
	doubts := map[string]int{}
	for _, x := range w.api.Doubts() {
		if x.Accepted && x.Method == "sendMessage" {
			doubts[x.Chat]++
		}
	}
	lost, repeats, unexplained := 0, 0, 0
	for i, p := range d.people {
		if i == doomed {
			continue
		}
		if owed := d.owed[len(d.said[i])]; len(want[i]) != owed {
			t.Errorf("person %d: undisturbed they are shown %d messages, the engine owes them %d", i, len(want[i]), owed)
		}
		again, missing := matched(w.shown(p.ID), want[i])
		lost += missing
		if missing > 0 {
			t.Errorf("person %d, who said %d things:\n%s", i, len(d.said[i]), firstDifference(w.shown(p.ID), want[i]))
		}
		repeats += again
		unexplained += max(0, again-doubts[chatOf(p)]-len(died))
	}
	if lost > 0 {
		t.Errorf("%d replies are lost or out of order", lost)
	}
	allowed := len(w.api.Doubts()) + len(died)*inFlight
	if repeats > allowed || unexplained > 0 {
		t.Errorf("%d sends are repeated, %d without a reason; at most %d can be", repeats, unexplained, allowed)
	}
	t.Logf("%d sends repeated, for %d doubts and %d kills; lost %d of %d", repeats, len(w.api.Doubts()), len(died), lost, len(slices.Concat(want...)))
}

func chatOf(p fake.User) string { return strconv.FormatInt(p.ID, 10) }

// matched walks both: a message that is shown again right after itself is a
// repeat. What does not fit is missing, with all that follows.
func matched(shown, want []string) (repeats, missing int) {
	next := 0
	for _, text := range shown {
		switch {
		case next < len(want) && text == want[next]:
			next++
		case next > 0 && text == want[next-1]:
			repeats++
		default:
			return repeats, len(want) - next + 1
		}
	}
	return repeats, len(want) - next
}

func (w *town) allLog() string {
	said, err := os.ReadFile(filepath.Join(w.folder, "log"))
	if err != nil {
		w.t.Fatal(err)
	}
	return string(said)
}

// doom makes every turn of p fail for ever.
func (w *town) doom(p fake.User) {
	w.t.Helper()
	w.migrate()
	w.exec(`CREATE TRIGGER doom BEFORE INSERT ON journeys
		WHEN NEW.person = (SELECT person FROM accounts WHERE "user" = '` + chatOf(p) + `')
		BEGIN SELECT RAISE(ABORT, 'doomed'); END`)
}

// firstDifference shows where two transcripts part.
func firstDifference(got, want []string) string {
	brief := func(all []string, from int) string {
		var b strings.Builder
		for _, text := range all[max(0, from-2):min(len(all), from+3)] {
			line, _, _ := strings.Cut(text, "\n")
			b.WriteString("  " + line + "\n")
		}
		return b.String()
	}
	next := 0
	for i, text := range got {
		switch {
		case next < len(want) && text == want[next]:
			next++
		case next > 0 && text == want[next-1]:
		default:
			return "got\n" + brief(got, i) + "want\n" + brief(want, next)
		}
	}
	return "got to the end, want\n" + brief(want, next)
}

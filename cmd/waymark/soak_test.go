package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	fake "waymark/adapters/adaptertest/botapi"
)

// `make soak` sets it high.
var soak = flag.Duration("soak", 8*time.Second, "how long people write to a program whose memory is watched")

const (
	soakPerSecond = 20
	soakReminds   = 2 * time.Second // how often somebody's reminder falls due
)

// A sample is what the program says of itself at one moment.
type sample struct {
	goroutines float64
	heap       float64 // in bytes, what was in use when garbage was looked for last
	resident   float64 // in bytes
}

// measure asks the program.
func (w *town) measure(ctx context.Context) (s sample, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+w.listen+"/metrics", nil)
	if err != nil {
		return s, err
	}
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		return s, err
	}
	defer got.Body.Close()
	said, err := io.ReadAll(got.Body)
	if err != nil {
		return s, err
	}
	var garbage float64 // in percent of what is in use, until it is looked for
	for name, value := range map[string]*float64{
		"go_goroutines": &s.goroutines, "go_memstats_next_gc_bytes": &s.heap, "go_gc_gogc_percent": &garbage, "process_resident_memory_bytes": &s.resident,
	} {
		_, after, found := strings.Cut(string(said), "\n"+name+" ")
		text, _, _ := strings.Cut(after, "\n")
		if *value, err = strconv.ParseFloat(text, 64); err != nil || !found {
			return s, fmt.Errorf("%s: %q", name, text)
		}
	}
	s.heap /= 1 + garbage/100
	return s, nil
}

// People write, are reminded, and are helped by humans, for as long as it is asked for.
// Then the program takes as much as it did once it was warm, in memory and in goroutines,
// and nothing is lost.
func TestServe_TakesNoMoreWithTime(t *testing.T) {
	t.Parallel()
	w := newTown(t, fake.Options{}, "polling", highRates)
	conf, err := os.OpenFile(filepath.Join(w.folder, "waymark.toml"), os.O_APPEND|os.O_WRONLY, 0)
	if err == nil {
		_, err = fmt.Fprintf(conf, "[helpdesk]\nhours = \"Mon-Sun 00:00-24:00\"\naddress = \"telegram:%d\"\nstaff = [\"%d\"]\n", deskGroup, eveOnTelegram.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := conf.Close(); err != nil {
		t.Fatal(err)
	}
	w.start()
	d := newDay(townsfolk)
	d.perSecond = soakPerSecond
	ctx, evening := context.WithTimeout(t.Context(), *soak)
	defer evening()
	var all []sample
	tickets := 0
	var work sync.WaitGroup
	m := newModel(t)
	work.Go(func() { d.talk(ctx, w, m) })
	work.Go(func() { tickets = w.helps(ctx) })
	work.Go(func() { w.fallDue(ctx) })
	for ctx.Err() == nil {
		sleep(ctx, max(*soak/200, 100*time.Millisecond))
		if s, err := w.measure(t.Context()); err == nil {
			all = append(all, s)
		}
	}
	work.Wait()
	w.quiet(d.patience())
	lost := w.query(`SELECT COUNT(*) FROM undelivered`)
	w.stop()
	said := len(slices.Concat(d.said...))
	t.Logf("%v: %d updates, %d tickets, %d sends, %d samples", *soak, said, tickets, w.api.Stats().Sends, len(all))
	if lost > 0 || said == 0 || tickets == 0 {
		t.Errorf("%d are given up, %d updates, %d tickets", lost, said, tickets)
	}
	flat(t, all)
}

// flat holds the last quarter of samples to the second, before which it got warm.
func flat(t *testing.T, all []sample) {
	t.Helper()
	if len(all) < 16 {
		t.Fatalf("only %d samples", len(all))
	}
	quarter := len(all) / 4
	for _, is := range []struct {
		what  string
		of    func(sample) float64
		unit  float64
		slack float64 // beside a tenth of what it was
	}{
		{"goroutines", func(s sample) float64 { return s.goroutines }, 1, 10},
		{"MB of the heap", func(s sample) float64 { return s.heap }, 1 << 20, 4},
		{"MB of memory", func(s sample) float64 { return s.resident }, 1 << 20, 24}, // pages of the database among it
	} {
		typical := func(part []sample) float64 {
			var values []float64
			for _, s := range part {
				values = append(values, is.of(s)/is.unit)
			}
			slices.Sort(values)
			return values[len(values)/2]
		}
		was, now := typical(all[quarter:2*quarter]), typical(all[len(all)-quarter:])
		t.Logf("%.1f %s after the warm-up, %.1f at the end", was, is.what, now)
		if now > 1.1*was+is.slack {
			t.Errorf("%.1f %s at the end, %.1f after the warm-up", now, is.what, was)
		}
	}
}

// fallDue makes a reminder of somebody due again and again, until ctx ends: of those who
// ask no human, whose draft it would stand behind.
func (w *town) fallDue(ctx context.Context) {
	for ctx.Err() == nil {
		sleep(ctx, soakReminds)
		w.exec(fmt.Sprintf(`UPDATE reminders SET due_at = %d WHERE person = (
			SELECT r.person FROM reminders r JOIN accounts a ON a.person = r.person
			WHERE r.due_at > %[1]d AND CAST(a."user" AS INTEGER) < 7000 ORDER BY RANDOM() LIMIT 1)`, time.Now().UnixMicro()))
	}
}

// helps lets one after the other ask a human, who answers and closes the ticket, until
// ctx ends.
func (w *town) helps(ctx context.Context) (tickets int) {
	w.api.SayIn(deskGroup, eveOnTelegram, "We are here")
	for n := 0; ctx.Err() == nil && !w.t.Failed(); n++ {
		who := fake.User{ID: int64(7000 + n%20), First: "Ada", Language: "en"}
		about := "The code is refused since day " + strings.Map(func(r rune) rune { return r - '0' + 'a' }, strconv.Itoa(n)) + ", sorry" // digits may be somebody's
		said := w.api.Say(who, "/start ern-rnd")
		w.api.Say(who, "/human "+about)
		w.answers(ctx, who, said)
		m := w.awaits(ctx, deskGroup, func(m fake.Message) bool { return strings.Contains(m.Text, about) })
		if m.ID == 0 {
			return tickets
		}
		sleep(ctx, time.Second) // nobody reads it before it is noted that it was sent
		w.api.Reply(deskGroup, eveOnTelegram, m.ID, "/close Good luck")
		m = w.awaits(ctx, who.ID, func(m fake.Message) bool { return m.ID > said && strings.Contains(m.Text, "Good luck") })
		if m.ID != 0 {
			tickets++
		}
		sleep(ctx, time.Second)
	}
	return tickets
}

// answers taps what is to be said before a ticket is sent, until it is sent. Older messages
// may still have buttons, so the last counts.
func (w *town) answers(ctx context.Context, who fake.User, after int64) {
	button := func(m fake.Message) string {
		for _, row := range m.Keyboard {
			for _, b := range row {
				if m.ID > after && b.Data != nil && (*b.Data == "S" || *b.Data == "A|") {
					return *b.Data
				}
			}
		}
		return ""
	}
	for sent := false; !sent && ctx.Err() == nil; {
		m := w.awaits(ctx, who.ID, func(m fake.Message) bool { return button(m) != "" })
		if m.ID == 0 {
			return
		}
		tapped := m
		if _, err := w.api.Tap(who, m.ID, button(m)); err != nil {
			w.t.Error(err)
		}
		w.awaits(ctx, who.ID, func(m fake.Message) bool { return m.ID > tapped.ID || m.ID == tapped.ID && m.Edits > tapped.Edits })
		sent = button(m) == "S"
	}
}

// awaits waits for a message of the bot in a chat, the last that is so; its number is 0
// where none comes.
func (w *town) awaits(ctx context.Context, chat int64, is func(fake.Message) bool) (found fake.Message) {
	patience, cancel := context.WithTimeout(ctx, tooLong)
	defer cancel()
	said := w.api.Wait(patience, func() bool {
		for _, m := range slices.Backward(w.api.Chat(chat)) {
			if m.Bot && is(m) {
				found = m
				return true
			}
		}
		return false
	})
	if !said && ctx.Err() == nil {
		w.t.Errorf("what is awaited in %d is not said", chat)
		for _, m := range slices.Concat(w.api.Chat(chat), w.api.Chat(deskGroup)) {
			w.t.Logf("%d in %d, in reply to %d, edited %d times: %.120q", m.ID, m.Chat, m.ReplyTo, m.Edits, m.Text)
		}
	}
	return found
}

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
type sample struct{ goroutines, heap, resident float64 }

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
	for name, value := range map[string]*float64{"go_goroutines": &s.goroutines, "go_memstats_heap_alloc_bytes": &s.heap, "process_resident_memory_bytes": &s.resident} {
		_, after, found := strings.Cut(string(said), "\n"+name+" ")
		text, _, _ := strings.Cut(after, "\n")
		if *value, err = strconv.ParseFloat(text, 64); err != nil || !found {
			return s, fmt.Errorf("%s: %q", name, text)
		}
	}
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
		{"MB of the heap", func(s sample) float64 { return s.heap }, 1 << 20, 8},
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

// fallDue makes a reminder due again and again, until ctx ends.
func (w *town) fallDue(ctx context.Context) {
	for ctx.Err() == nil {
		sleep(ctx, soakReminds)
		w.exec(fmt.Sprintf(`UPDATE reminders SET due_at = %d WHERE person = (SELECT person FROM reminders WHERE due_at > %[1]d ORDER BY RANDOM() LIMIT 1)`, time.Now().UnixMicro()))
	}
}

// helps lets one after the other ask a human, who answers and closes the ticket, until
// ctx ends.
func (w *town) helps(ctx context.Context) (tickets int) {
	says := func(chat, after int64, want string) (m fake.Message) {
		w.api.Wait(ctx, func() bool {
			for _, m = range w.api.Chat(chat) {
				if m.Bot && m.ID > after && strings.Contains(m.Text, want) {
					return true
				}
			}
			return false
		})
		return m
	}
	tap := func(u fake.User, chat, message int64, data string) {
		if _, err := w.api.TapIn(chat, u, message, data); err != nil && ctx.Err() == nil {
			w.t.Error(err)
		}
	}
	w.api.SayIn(deskGroup, eveOnTelegram, "We are here")
	var asked int64
	for n := 0; ctx.Err() == nil; n++ {
		who := fake.User{ID: int64(7000 + n%20), First: "Ada", Language: "en"}
		said := w.api.Say(who, "/start ern-rnd")
		w.api.Say(who, "/human The code is refused")
		m := says(who.ID, said, "Before a person looks at it")
		tap(who, who.ID, m.ID, "A|")
		m = says(who.ID, m.ID, "Not sent yet")
		tap(who, who.ID, m.ID, "S")
		m = says(deskGroup, asked, "is refused")
		if ctx.Err() != nil {
			return tickets
		}
		asked = m.ID
		w.api.Reply(deskGroup, eveOnTelegram, m.ID, "/close Good luck")
		says(who.ID, said, "Good luck")
		tickets++
		sleep(ctx, time.Second)
	}
	return tickets
}

package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	fake "waymark/adapters/adaptertest/botapi"
)

const (
	hostileEach = 2 * time.Millisecond // 500 a second
	othersWrite = 40                   // people, in a round
	othersEach  = 25 * time.Millisecond
)

// What Telegram brings of one person, 500 messages a second, delays nobody's answer, and
// takes neither memory nor rows.
func TestServe_OneHostilePersonDisturbsNobody(t *testing.T) {
	t.Parallel()
	rounds := 2
	if *timing {
		rounds = 15
	}
	for _, mode := range []string{"polling", "webhook"} {
		t.Run(mode, func(t *testing.T) {
			w := newTown(t, fake.Options{}, mode, highRates)
			w.migrate()
			w.start()
			if mode == "webhook" && !w.api.Wait(t.Context(), func() bool { return len(w.api.Requests("setWebhook")) > 0 }) {
				t.Fatalf("it does not serve; it says\n%s", w.says())
			}
			c := &crowd{town: w}
			c.round(true) // it warms up, and a flood begins
			c.round(false)
			before := w.counts("process_resident_memory_bytes")
			slower := c.compare(rounds)
			if grown := w.counts("process_resident_memory_bytes") - before; grown > 16<<20 {
				t.Errorf("it holds %.1f MB more", grown/(1<<20))
			}
			rows, allowed := w.query("SELECT count(*) FROM seen"), c.wrote+120+int(time.Since(c.began).Seconds())+1
			t.Logf("of %d hostile messages %d left a row, %d at most", c.shouted, rows-c.wrote, allowed-c.wrote)
			if rows > allowed {
				t.Errorf("%d rows were kept, want %d at most", rows, allowed)
			}
			if *timing && slower > 1.1 {
				t.Errorf("p95 is %.2f times what it is without", slower)
			}
		})
	}
}

// A crowd writes to a town, round by round.
type crowd struct {
	*town
	began          time.Time
	rounds         int
	wrote, shouted int // messages of people, and of the hostile one
}

// compare is how much longer others wait for their answers beside a hostile person, by the
// 95th percentile of all. Rounds of both kinds come by turns, so that what else the machine
// does meets both.
func (c *crowd) compare(rounds int) (slower float64) {
	c.t.Helper()
	var waited [2][]time.Duration // without and with
	var worked [2]float64
	before := c.shouted
	for range rounds {
		for with := range 2 {
			begun := c.counts("process_cpu_seconds_total")
			waited[with] = append(waited[with], c.round(with == 1)...)
			worked[with] += c.counts("process_cpu_seconds_total") - begun
		}
	}
	p95 := func(all []time.Duration) time.Duration {
		slices.Sort(all)
		return all[len(all)*95/100]
	}
	calm, loud, shouted := p95(waited[0]), p95(waited[1]), c.shouted-before
	c.t.Logf("p95 of %d answers: %v, and %v beside %d hostile messages, %d in each round of a second, each of which takes %.2f ms of a processor",
		len(waited[0]), calm, loud, shouted, shouted/rounds, 1000*(worked[1]-worked[0])/float64(shouted))
	return float64(loud) / float64(calm)
}

// round lets 40 people write within a second, beside a hostile person or not, and returns
// how long each waited for the answer.
func (c *crowd) round(hostile bool) (waited []time.Duration) {
	c.t.Helper()
	if c.rounds++; c.rounds == 1 {
		c.began = time.Now()
	}
	enough := make(chan bool)
	var work sync.WaitGroup
	if hostile {
		work.Go(func() { c.shouted += c.shout(enough) })
	}
	who := func(i int) fake.User { return fake.User{ID: int64(1000 + c.rounds%10*othersWrite + i)} }
	begun := time.Now()
	tick := time.NewTicker(othersEach)
	for i := range othersWrite {
		c.api.Say(who(i), "/start ern-rnd")
		<-tick.C
	}
	tick.Stop()
	close(enough)
	work.Wait()
	c.quiet(time.Minute)
	c.wrote += othersWrite
	for i := range othersWrite {
		var asked time.Time
		for _, m := range c.api.Chat(who(i).ID) {
			if !m.Bot && !m.At.Before(begun) {
				asked = m.At
			} else if m.Bot && !asked.IsZero() {
				waited = append(waited, m.At.Sub(asked))
				break
			}
		}
	}
	if len(waited) != othersWrite {
		c.t.Fatalf("%d of %d were answered", len(waited), othersWrite)
	}
	return waited
}

// shout writes 500 messages a second until it is enough, catching up where this machine
// was late, and returns how many.
func (w *town) shout(enough chan bool) (n int) {
	begun := time.Now()
	tick := time.NewTicker(hostileEach)
	defer tick.Stop()
	for {
		select {
		case <-enough:
			return n
		case <-tick.C:
		}
		for ; time.Duration(n)*hostileEach < time.Since(begun); n++ {
			w.api.Say(fake.User{ID: 666}, fmt.Sprint("how do I get a code? ", n))
		}
	}
}

// counts is what the program says of itself under a name.
func (w *town) counts(name string) float64 {
	w.t.Helper()
	page := w.page(metricsPath)
	found := regexp.MustCompile(`(?m)^` + name + ` (\S+)$`).FindSubmatch(page)
	if found == nil {
		w.t.Fatalf("it does not say %s: %s", name, page)
	}
	n, err := strconv.ParseFloat(string(found[1]), 64)
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

package discord_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"testing"
	"time"

	"waymark/adapters/adaptertest/discordapi"
)

var people = flag.Int("people", 60, "how many people write around each outage; 500 write 30,000 messages in a minute")

const saysMax = 120 // by one person

// Whatever people write before, during and after an outage, and while their
// rooms are read and the gateway flaps, is decided once each and in order.
func TestOutage_NothingIsLostOrDoubled(t *testing.T) {
	t.Parallel()
	var all sync.WaitGroup
	defer all.Wait()
	for i, lasts := range []time.Duration{time.Minute, time.Hour, 24 * time.Hour} {
		for _, restart := range []bool{false, true} {
			name := fmt.Sprint(lasts, " while we go on")
			if restart {
				name = fmt.Sprint(lasts, " while we are stopped")
			}
			random := rand.New(rand.NewPCG(uint64(i), 11))
			all.Go(func() { // at once: they mostly wait
				t.Run(name, func(t *testing.T) { aroundOutage(t, random, lasts, restart) })
			})
		}
	}
}

func aroundOutage(t *testing.T, random *rand.Rand, lasts time.Duration, restart bool) {
	n := *people
	if testing.Short() {
		n = 20
	}
	c := newCrowd(t, n, discordapi.Options{Specs: os.Getenv("WAYMARK_SPECS")})
	plan := c.plan(random, saysMax)
	c.start(c.URL())
	c.everybodyWrites()
	begin := time.Now()
	c.outage(plan, lasts, restart)
	c.quiet(3 * time.Minute)
	took := time.Since(begin)
	c.stop()
	lost, doubled := c.judge()
	t.Logf("%d messages of %d people, lost %d, doubled %d; %.1f s; %d answers sent, %d IDENTIFYs, %d requests refused, %d of them impatient",
		c.total(), n, lost, doubled, took.Seconds(), c.answers(), c.Identifies(), c.Invalid(), c.Impatient())
}

// outage lets everybody write what is planned: a tenth while all is well, most of it
// while Discord is away, and the rest around the new session and while rooms
// are read.
func (c *crowd) outage(plan []int, lasts time.Duration, restart bool) {
	c.t.Helper()
	part := func(percent int) (these []int) {
		n := min(len(plan), c.planned*percent/100)
		these, plan = plan[:n], plan[n:]
		return these
	}
	c.write(part(10), 0)
	c.Down(true)
	if restart {
		c.stop()
	}
	c.write(part(50), lasts)
	if restart {
		c.start(c.URL())
	}
	c.Down(false)
	c.write(part(5), 0)
	c.until("a session", c.Connected)
	c.write(part(5), time.Millisecond)
	for _, flap := range []func(){c.Cut, c.Reconnect, func() { c.Invalidate(false) }} {
		c.clock.forward(2 * time.Minute) // else the pauses before it connects grow
		before := c.Connections()
		flap()
		c.write(part(5), time.Millisecond)
		c.until("a session after it flapped", func() bool { return c.Connected() && c.Connections() > before })
		c.write(part(5), time.Millisecond)
	}
	c.write(plan, 0)
}

package main

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	fake "waymark/adapters/adaptertest/botapi"
	"waymark/adapters/discord"
	"waymark/adapters/telegram"
	"waymark/bot"
)

// `make torture` sets them high.
var (
	rounds  = flag.Int("rounds", 1, "how often each thing happens to a process of several")
	updates = flag.Int("updates", 60, "how many people write in a second, at most, to several processes")
)

const (
	takenWithin  = 15 * time.Second // over by another process
	handedWithin = 5 * time.Second  // over by who is asked to end: sooner than a lease ends by itself
	hurtFor      = 12 * time.Second // longer than a lease lasts, and than what is stopped holds anything
)

// A hurt is something that happens to a process.
type hurt struct {
	name   string
	begin  func(m *ally)
	mend   func(m *ally)
	within time.Duration
}

// roles are what a process may do for all, by its lease: sending on Telegram and polling,
// the gateway of Discord, what is done by the clock; and nothing.
func roles() []string {
	return []string{bot.LeaseOf(telegram.Platform), bot.LeaseOf(discord.Platform), "clock", noRole}
}

const noRole = ""

// hurts are what one process must be able to bear in place of the others.
func hurts() []hurt {
	signal := func(s syscall.Signal) func(*ally) {
		return func(m *ally) { _ = m.process.Process.Signal(s) }
	}
	again := func(m *ally) { m.start() }
	return []hurt{
		{"killed", func(m *ally) { m.kill() }, again, takenWithin},
		{"stopped and continued", signal(syscall.SIGSTOP), signal(syscall.SIGCONT), takenWithin},
		{"cut from the database", func(m *ally) { m.cable.cut.Store(true) }, func(m *ally) {
			m.cable.cut.Store(false)
			m.cable.drop()
		}, takenWithin},
		{"asked to end", func(m *ally) { m.stop() }, again, handedWithin},
	}
}

// inRole is a process that has this role, and since which epoch. Where each has one, one
// that is asked to end and begins again has none.
func (f *federation) inRole(role string) (m *ally, epoch int) {
	f.t.Helper()
	if role != noRole {
		f.await("somebody has "+role, func() bool { m, epoch = f.holder(role); return m != nil }, nil)
		return m, epoch
	}
	busy := map[*ally]bool{}
	for _, lease := range roles()[:len(roles())-1] {
		who, _ := f.inRole(lease)
		busy[who] = true
	}
	for _, m := range f.members {
		if !busy[m] {
			return m, 0
		}
	}
	m = f.members[0]
	m.stop()
	f.await("others have all", func() bool {
		return !slices.ContainsFunc(roles()[:len(roles())-1], func(lease string) bool { who, _ := f.holder(lease); return who == nil })
	}, nil)
	m.start()
	f.await("all are ready", f.ready(len(f.members)), nil)
	return m, 0
}

// bears does one thing to whoever has a role, and waits until another has it and
// something is sent.
func (f *federation) bears(h hurt, role string) (took time.Duration) {
	f.t.Helper()
	m, before := f.inRole(role)
	f.remind()
	begun := time.Now()
	h.begin(m)
	if role != noRole {
		f.await(fmt.Sprintf("another process has %s after one was %s", role, h.name), func() bool {
			other, now := f.holder(role)
			return other != nil && other != m && now > before
		}, nil)
	}
	sends := f.tg.Count("sendMessage")
	f.await("something is sent", func() bool { return f.tg.Count("sendMessage") > sends }, nil)
	if took = time.Since(begun); took > h.within {
		f.t.Errorf("%s, who had %q: another has it and sends after %v, want %v", h.name, role, took, h.within)
	}
	if rest := hurtFor - time.Since(begun); rest > 0 && h.within == takenWithin {
		<-time.After(rest)
	}
	h.mend(m)
	f.await("all are ready after one was "+h.name, f.ready(len(f.members)), nil)
	return took
}

// dozers say nothing, and are reminded once each.
const dozers = 48

func dozer(i int) fake.User { return fake.User{ID: int64(9000 + i), Language: "en"} }

// sleep lets the dozers ask for a reminder.
func (f *federation) sleep() {
	f.t.Helper()
	for i := range dozers {
		f.tg.Say(dozer(i), "/start ern-rnd")
		f.tg.Say(dozer(i), "remind me in 2 hours")
	}
	f.await("all are to be reminded", func() bool { return f.count(`SELECT COUNT(*) FROM reminders WHERE kind = 'wanted'`) == dozers }, nil)
	f.await("they know", func() bool { return f.count(`SELECT COUNT(*) FROM outbox`) == 0 }, nil)
	for i := range dozers {
		f.told = append(f.told, len(f.members[0].shown(dozer(i).ID)))
	}
}

// remind makes the reminders of some due in this moment.
func (f *federation) remind() {
	f.t.Helper()
	_, err := f.asks.Exec(`
		UPDATE reminders SET due_at = CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)
		WHERE (person, kind) IN (SELECT person, kind FROM reminders WHERE kind = 'wanted' AND due_at > extract(epoch FROM clock_timestamp()) * 1000000 ORDER BY person LIMIT 3)`)
	if err != nil {
		f.t.Error(err)
	}
}

// judgeReminders expects each that fell due to have been said once.
func (f *federation) judgeReminders(died int) {
	f.t.Helper()
	fell, again := 0, 0
	f.await("all is said that fell due", func() bool {
		return f.count(`SELECT COUNT(*) FROM reminders WHERE kind = 'wanted' AND due_at <= extract(epoch FROM clock_timestamp()) * 1000000`) == 0 && f.count(`SELECT COUNT(*) FROM outbox`) == 0
	}, nil)
	for i := range dozers {
		said := f.members[0].shown(dozer(i).ID)[f.told[i]:]
		if len(said) == 0 {
			continue
		}
		fell++
		repeats, _ := matched(said, said[:1])
		if again += repeats; repeats != len(said)-1 {
			f.t.Errorf("dozer %d reads %q, want one reminder", i, said)
		}
	}
	if left := f.count(`SELECT COUNT(*) FROM reminders WHERE kind = 'wanted'`); left+fell != dozers || again > died {
		f.t.Errorf("%d of %d reminders are said, %d are owed, %d sends are repeated", fell, dozers, left, again)
	}
	f.t.Logf("%d reminders fell due, %d sends repeated", fell, again)
}

// Callers are people on Discord, who say the same meanwhile, all of them.
type callers struct {
	people []string
	said   []string
}

// goesOn lets them write until ctx ends, each after they were answered.
func (v *callers) goesOn(ctx context.Context, f *federation) {
	for n := 0; ctx.Err() == nil; n++ {
		text := says[n%len(says)]
		before := make([]int, len(v.people))
		for i, who := range v.people {
			before[i] = len(discordReads(f.dc, who))
			f.dc.Say(who, text)
		}
		v.said = append(v.said, text)
		for i, who := range v.people {
			f.dc.Wait(ctx, func() bool { return len(discordReads(f.dc, who)) > before[i] })
		}
		sleep(ctx, time.Second)
	}
}

// judge holds what they read to what somebody reads who says the same when all is quiet.
func (v *callers) judge(f *federation, died int) {
	f.t.Helper()
	reads := func(who string) (texts []string) {
		for _, text := range discordReads(f.dc, who) {
			texts = append(texts, undated(text))
		}
		return texts
	}
	const control = "control"
	for _, text := range v.said {
		before := len(reads(control))
		f.dc.Say(control, text)
		f.await(fmt.Sprintf("%q is answered", text), func() bool { return len(reads(control)) > before && f.count(`SELECT COUNT(*) FROM outbox`) == 0 }, nil)
	}
	want, again := reads(control), 0
	for _, who := range v.people {
		repeats, missing := matched(reads(who), want)
		again += repeats
		if missing > 0 {
			f.t.Errorf("%s on Discord misses %d:\n%s", who, missing, firstDifference(reads(who), want))
		}
	}
	if again > died*len(v.people) {
		f.t.Errorf("%d sends on Discord are repeated", again)
	}
	f.t.Logf("Discord: %d people, %d answers each, %d sends repeated", len(v.people), len(want), again)
}

// Three processes serve one database. Whatever happens to one, another takes over what it
// did for all; nothing is lost, no turn is made twice, order holds, and a send is repeated
// only where one was on its way. In one round each thing happens to another role; in four,
// each to each.
func TestFederation_BearsWhatHappensToOne(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"webhook", "polling"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			f := newFederation(t, 3, mode)
			all, perSecond := hurts(), *updates
			if mode == "polling" && *rounds == 1 {
				all, perSecond = all[1:2], perSecond/3 // the worst, who comes back and polls on
			}
			if mode == "webhook" {
				f.answersAtOnce()
			}
			f.suffers(perSecond, func() (at []time.Time) {
				took := map[string][]string{}
				for round := range *rounds {
					for i, h := range all {
						role := roles()[(i+round)%len(roles())]
						if len(all) == 1 {
							role = roles()[0]
						}
						at = append(at, time.Now())
						took[h.name] = append(took[h.name], fmt.Sprintf("%q %v", role, f.bears(h, role).Round(time.Millisecond)))
					}
				}
				for _, h := range all {
					t.Logf("%s: another process did it after %s", h.name, took[h.name])
				}
				return at
			})
		})
	}
}

// suffers lets people write, so many times in a second together, while something happens,
// and judges afterwards. what answers when it happened.
func (f *federation) suffers(perSecond int, what func() []time.Time) {
	f.t.Helper()
	f.await("the gateway has a session", f.dc.Connected, nil)
	w := f.members[0].town // for what people say and are shown
	d, v := newDay(max(townsfolk, 2*perSecond)), &callers{people: []string{"ann", "ben", "cem"}}
	d.perSecond = perSecond
	f.sleep()
	ctx, evening := context.WithCancel(f.t.Context())
	var talk sync.WaitGroup
	m := newModel(f.t)
	talk.Go(func() { d.talk(ctx, w, m) })
	talk.Go(func() { v.goesOn(ctx, f) })
	begun := time.Now()
	before := f.tg.Count("sendMessage")
	f.await("all are known: what somebody writes first to who is not there is not read afterwards on Discord", func() bool {
		unknown := func(who string) bool { return len(discordReads(f.dc, who)) == 0 }
		return f.tg.Count("sendMessage") > before+len(d.people) && !slices.ContainsFunc(v.people, unknown)
	}, nil)
	at := what()
	load := time.Since(begun)
	evening()
	talk.Wait()
	quiet := time.After(d.patience())
	f.await("all is answered", func() bool {
		select {
		case <-quiet:
			f.t.Fatalf("not quiet: %d updates and %d deliveries are left\n%s", f.tg.Pending(), f.count(`SELECT COUNT(*) FROM outbox`), f.say())
		default:
		}
		return f.tg.Pending() == 0 && f.count(`SELECT COUNT(*) FROM outbox`) == 0
	}, nil)
	v.judge(f, len(at))
	f.judgeReminders(len(at))
	for _, m := range f.members {
		m.stop()
	}
	said := len(slices.Concat(d.said...))
	f.t.Logf("%d updates at %.0f/s, of %d/s: %d times somebody waited; %d sends, %d things happened",
		said, float64(said)/load.Seconds(), perSecond, d.waited, f.tg.Stats().Sends, len(at))
	d.compare(f.t, w, at)
	if n := f.count(`SELECT COUNT(*) FROM undelivered`); n != 0 {
		f.t.Errorf("%d were given up", n)
	}
}

// Three processes serve one database that something happens to. Meanwhile none is ready
// and says why; afterwards all go on by themselves, and nothing is lost.
func TestFederation_BearsWhatHappensToTheDatabase(t *testing.T) {
	t.Parallel()
	f := newFederation(t, 3, "webhook")
	does := func(statement string) {
		t.Helper()
		if _, err := f.asks.Exec(statement); err != nil {
			t.Errorf("%s: %v", statement, err)
		}
	}
	unready := func(why string) {
		t.Helper()
		f.await("none is ready: "+why, f.ready(0), nil)
		for i, m := range f.members {
			is, err := askRunning(t.Context(), m.listen)
			if err != nil || !slices.ContainsFunc(is.reasons, func(r string) bool { return strings.Contains(r, why) }) {
				t.Errorf("process %d says %q (%v), want that %s", i, is.reasons, err, why)
			}
		}
	}
	f.suffers(*updates, func() (at []time.Time) {
		for range *rounds {
			for _, happens := range []func(){
				func() { // a failover
					if err := f.server.Restart(func() { unready("its server cannot be reached") }); err != nil {
						t.Error(err)
					}
				},
				func() { // a standby that was not made the first yet
					does(`ALTER SYSTEM SET default_transaction_read_only = on`)
					does(`SELECT pg_reload_conf()`)
					unready("cannot be written")
					does(`ALTER SYSTEM RESET default_transaction_read_only`)
					does(`SELECT pg_reload_conf()`)
				},
				func() { // somebody else's lock
					held, err := f.asks.BeginTx(t.Context(), nil)
					if err == nil {
						_, err = held.Exec(`LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE`)
					}
					if err != nil {
						t.Error(err)
						return
					}
					unready("nothing can be stored")
					if err := held.Rollback(); err != nil {
						t.Error(err)
					}
				},
			} {
				at = append(at, time.Now())
				happens()
				mended := time.Now()
				f.await("all are ready again", f.ready(len(f.members)), nil)
				sends := f.tg.Count("sendMessage")
				f.await("something is sent again", func() bool { return f.tg.Count("sendMessage") > sends }, nil)
				t.Logf("all went on %v after it was mended", time.Since(mended))
			}
		}
		return at
	})
}

// answersAtOnce measures how soon somebody is answered. Of the answers, two in three are
// committed by a process that does not send, and tells the one that does.
func (f *federation) answersAtOnce() {
	f.t.Helper()
	const n = 150
	f.await("somebody sends", func() bool { m, _ := f.holder(bot.LeaseOf(telegram.Platform)); return m != nil }, nil)
	var took []time.Duration
	for i := range n {
		before := f.tg.Count("sendMessage")
		begun := time.Now()
		f.tg.Say(fake.User{ID: int64(5000 + i), Language: "en"}, "/status")
		if !f.tg.Wait(f.t.Context(), func() bool { return f.tg.Count("sendMessage") > before }) {
			f.t.Fatal("nobody answers")
		}
		took = append(took, time.Since(begun))
	}
	slices.Sort(took)
	f.t.Logf("from the message to the answer, by webhook, turn, commit, note and call: p50 %v, p99 %v", took[n/2], took[n*99/100])
	if *timing && took[n*99/100] > 50*time.Millisecond {
		f.t.Errorf("p99 is %v, want 50 ms", took[n*99/100])
	}
}

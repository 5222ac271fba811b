package bot

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"waymark/conversations"
)

// granted are leases that a test grants and takes away.
type granted struct {
	mu    sync.Mutex
	has   map[string]bool
	slept bool                          // whoever holds one slept for longer than it lasts
	ends  map[string]context.CancelFunc // of what is held
	more  chan struct{}
}

func newGranted() *granted {
	return &granted{has: map[string]bool{}, ends: map[string]context.CancelFunc{}, more: make(chan struct{})}
}

func (g *granted) Hold(ctx context.Context, name string, work func(context.Context) error) error {
	for {
		g.mu.Lock()
		has, more := g.has[name], g.more
		held, end := context.WithCancel(ctx)
		g.ends[name] = end
		g.mu.Unlock()
		if has {
			err := work(held)
			end()
			if held.Err() == nil || ctx.Err() != nil {
				return err
			}
			continue
		}
		end()
		select {
		case <-ctx.Done():
			return nil
		case <-more:
		}
	}
}

func (g *granted) Held(context.Context) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return !g.slept
}

// grant gives a lease, or takes it away.
func (g *granted) grant(name string, is bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.has[name] = is
	if !is {
		g.ends[name]()
	}
	close(g.more)
	g.more = make(chan struct{})
}

func (g *granted) sleeps(is bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.slept = is
}

// amongOthers runs a bot beside others that it knows nothing of.
func amongOthers(t *testing.T, s *memory, a Adapter) (b *Bot, g *granted) {
	t.Helper()
	g = newGranted()
	b = New(Config{Turns: s, Outbox: following{s}, Reminders: s, Leases: g, Handle: echo, Sorry: sorry, Adapters: []Adapter{a}, Now: time.Now, Log: newBot(s, nil).log})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- b.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	synctest.Wait()
	return b, g
}

// sharing is a stage on which several processes may receive.
type sharing struct{ *stage }

func (sharing) Shares() bool { return true }

// A platform is received and sent on while its lease is held, and not before or after;
// what waited goes out then, whoever put it there.
func TestRun_UnderALease(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newStage(), newMemory()
		b, g := amongOthers(t, s, a)
		s.mu.Lock()
		s.put(conversations.Reply{To: sender(says("", "ada", "")), Text: "from elsewhere"})
		s.changed()
		s.mu.Unlock()
		pass(time.Minute)
		if got := b.Platforms()[0].Phase; got != Waiting || len(a.asked()) > 0 {
			t.Fatalf("without the lease it is %s and made %v", got, a.asked())
		}
		for round := range 3 {
			g.grant(LeaseOf(here), true)
			a.said <- says(string(rune('a'+round)), "eve", "hello")
			if err := <-a.acked; err != nil {
				t.Error(err)
			}
			pass(5 * time.Second)
			if got := b.Platforms()[0].Phase; got != Running || len(a.texts("eve")) != round+1 {
				t.Errorf("with the lease it is %s and said %q", got, a.texts("eve"))
			}
			g.grant(LeaseOf(here), false)
			pass(time.Second)
			select {
			case a.said <- says("nobody", "eve", "hears"):
				t.Error("without the lease it received")
			case <-time.After(time.Minute):
			}
			if got := b.Platforms()[0].Phase; got != Waiting {
				t.Errorf("without the lease it is %s", got)
			}
		}
		if got := a.texts("ada"); !slices.Equal(got, []string{"from elsewhere"}) {
			t.Errorf("got %q, want what another process had put there", got)
		}
	})
}

// Where whoever brings messages chooses a process, each receives, and one sends.
func TestRun_SharesWhatIsBrought(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := sharing{newStage()}, newMemory()
		b, g := amongOthers(t, s, a)
		a.said <- says("1", "ada", "hello")
		if err := <-a.acked; err != nil {
			t.Error(err)
		}
		pass(time.Minute)
		if got := b.Platforms()[0].Phase; got != Running || len(a.asked()) > 0 {
			t.Errorf("without the lease it is %s and made %v", got, a.asked())
		}
		g.grant(LeaseOf(here), true)
		pass(time.Second)
		if got := a.texts("ada"); !slices.Equal(got, []string{"hello"}) {
			t.Errorf("got %q, want the answer", got)
		}
	})
}

// Lines that nobody here sends are for others, and nothing of them is kept.
func TestFollow_AnswersWhatOthersSend(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newStage(), newMemory()
		b, g := amongOthers(t, s, a)
		ours := conversations.Line{Room: conversations.Room{Platform: here, Chat: "ada"}}
		theirs := conversations.Line{Room: conversations.Room{Platform: there, Chat: "ada"}}
		both := []conversations.Line{ours, theirs}
		if got := b.follow(both); !slices.Equal(got, both) || len(b.lines[0].heads.changed) > 0 {
			t.Errorf("got %v, want %v, and nothing kept", got, both)
		}
		g.grant(LeaseOf(here), true)
		pass(time.Second)
		if got, want := b.follow(both), []conversations.Line{theirs}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		if got := b.follow(nil); len(got) > 0 {
			t.Errorf("got %v of what nobody named", got)
		}
	})
}

// Whoever slept for longer than a lease lasts sends nothing and writes down nothing,
// although nobody has told them; and all of it goes out when it is theirs again.
func TestSend_NotWhatMayBeAnothers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newTidyStage(), newMemory()
		_, g := amongOthers(t, s, a)
		g.grant(LeaseOf(here), true)
		pass(time.Second)
		g.sleeps(true)
		for _, who := range []string{"ada", "eve"} {
			a.said <- says(who, who, "hello")
			<-a.acked
		}
		pass(time.Minute)
		if len(a.asked()) > 0 || len(s.fates) > 0 || len(s.lines) != 2 {
			t.Errorf("it made %v and wrote down %v; %d wait", a.asked(), s.fates, len(s.lines))
		}
		g.sleeps(false)
		pass(lookEvery)
		if len(a.texts("ada")) != 1 || len(a.texts("eve")) != 1 {
			t.Errorf("got %q and %q, want both answers once", a.texts("ada"), a.texts("eve"))
		}
	})
}

// A store that is away for longer than a lease lasts says nothing of who has it: what was
// sent is written down once it is back, and not sent again.
func TestRecord_OutlastsALeaseThatNobodyTakes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newStage(), newMemory()
		_, g := amongOthers(t, s, a)
		g.grant(LeaseOf(here), true)
		pass(time.Second)
		s.mu.Lock()
		s.noSent = 8
		s.mu.Unlock()
		for _, who := range []string{"ada", "eve"} {
			a.said <- says(who, who, "hello")
			<-a.acked
		}
		pass(2 * time.Second)
		g.sleeps(true) // it could not be renewed
		g.grant(LeaseOf(here), false)
		pass(time.Second)
		g.sleeps(false)
		g.grant(LeaseOf(here), true)
		pass(time.Minute)
		if len(a.asked()) != 2 || len(s.refs) != 2 || len(s.lines) != 0 {
			t.Errorf("it made %d calls for 2 answers and wrote down %d; %d wait", len(a.asked()), len(s.refs), len(s.lines))
		}
	})
}

// What another process sends by now is not ours to write down.
func TestRecord_EndsWhereAnotherHasTheLease(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newStage(), newMemory()
		_, g := amongOthers(t, s, a)
		g.grant(LeaseOf(here), true)
		pass(time.Second)
		s.mu.Lock()
		s.noSent, s.whySent = 1, fmt.Errorf("mark sent: %w", conversations.ErrNotHeld)
		s.mu.Unlock()
		a.said <- says("1", "ada", "hello")
		<-a.acked
		pass(time.Millisecond) // shorter than the pause before a second try
		if s.noSent != 0 || len(s.refs) != 0 || len(a.asked()) != 1 {
			t.Fatalf("%d calls, wrote down %d", len(a.asked()), len(s.refs))
		}
		g.grant(LeaseOf(here), false)
		pass(time.Minute)
		if len(s.refs) != 0 {
			t.Error("it tries on although the store said that another has it")
		}
	})
}

// Whoever is asked to end does not wait for a store that is away, also where its lease
// was lost before.
func TestRecord_EndsWithTheProcess(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s, g := newStage(), newMemory(), newGranted()
		s.noSent = 1 << 30
		b := New(Config{Turns: s, Outbox: following{s}, Leases: g, Handle: echo, Sorry: sorry, Adapters: []Adapter{a}, Now: time.Now, Log: newBot(s, nil).log})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- b.Run(ctx) }()
		synctest.Wait()
		g.grant(LeaseOf(here), true)
		a.said <- says("1", "ada", "hello")
		<-a.acked
		pass(time.Second)
		g.sleeps(true)
		g.grant(LeaseOf(here), false)
		pass(time.Minute)
		left := s.noSent
		if left > 1<<30-30 {
			t.Errorf("it was tried %d times in a minute, want about one a second", 1<<30-left)
		}
		asked := time.Now()
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if took := time.Since(asked); took > recordLimit {
			t.Errorf("it ended after %v", took)
		}
	})
}

// What is done by the clock is done under a lease of its own.
func TestRun_TheClockIsALease(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newMemory()
		_, g := amongOthers(t, s, newStage())
		pass(time.Hour)
		if len(s.owing) > 0 || len(s.forgot) > 0 {
			t.Errorf("without the lease it looked %d times for reminders and forgot %d times", len(s.owing), len(s.forgot))
		}
		g.grant(clockLease, true)
		pass(time.Second)
		if len(s.owing) == 0 || len(s.forgot) != 1 {
			t.Errorf("with the lease it looked %d times for reminders and forgot %d times", len(s.owing), len(s.forgot))
		}
		g.grant(clockLease, false)
		pass(time.Second)
		looked := len(s.owing)
		pass(time.Hour)
		if len(s.owing) != looked {
			t.Error("it goes on without the lease")
		}
	})
}

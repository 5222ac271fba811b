package botapi

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"
)

func TestFloods_InVirtualTime(t *testing.T) {
	t.Parallel()
	type step struct {
		wait time.Duration
		chat int64
		want int // retry_after; 0: it is sent
	}
	burst := func(chat int64, n int) (all []step) {
		for range n {
			all = append(all, step{0, chat, 0})
		}
		return all
	}
	tests := []struct {
		name  string
		rates Rates
		steps []step
	}{
		{"nothing is limited", Rates{}, burst(1, 100)},
		{"to all", Rates{PerSecond: 3}, append(append(burst(1, 2), burst(2, 1)...), step{0, 3, 1}, step{time.Second - 1, 1, 1}, step{1, 1, 0})},
		{"to all, with a burst", Rates{PerSecond: 2, Burst: 5}, append(burst(1, 5), step{0, 2, 1}, step{time.Second, 2, 0}, step{0, 2, 0}, step{0, 2, 1})},
		{"to one chat", Rates{PerChat: 1}, []step{{0, 1, 0}, {0, 2, 0}, {0, 1, 1}, {time.Second, 1, 0}}},
		{"to one chat, slowly", Rates{PerChat: 0.25, ChatBurst: 2}, []step{{0, 1, 0}, {0, 1, 0}, {0, 1, 4}, {2 * time.Second, 1, 2}, {2 * time.Second, 1, 0}}},
		{"to a group in a minute", Rates{PerGroupMinute: 2}, []step{
			{0, -1, 0}, {10 * time.Second, -1, 0}, {0, -1, 50}, {0, 1, 0}, {0, 1, 0}, {0, 1, 0}, {50 * time.Second, -1, 0}, {0, -1, 10},
		}},
	}
	for _, test := range tests {
		r := newRig(t, Options{Rates: test.rates})
		for _, u := range []int64{1, 2, 3} {
			r.Say(User{ID: u}, "hello")
		}
		r.SayIn(-1, ada, "hello")
		for i, s := range test.steps {
			r.clock.pass(s.wait)
			a := r.ask("sendMessage", fmt.Sprintf(`{"chat_id":%d,"text":"x"}`, s.chat))
			want := ""
			if s.want != 0 {
				want = fmt.Sprintf("Too Many Requests: retry after %d", s.want)
			}
			if a.Description != want || a.Parameters.RetryAfter != s.want {
				t.Errorf("%s, send %d: got %v, want %q", test.name, i, a, want)
			}
		}
	}
}

func TestFloods_WhoDoesNotWaitIsCounted(t *testing.T) {
	t.Parallel()
	r := newRig(t, Options{})
	r.Say(ada, "hello")
	r.Fault(Fault{Kind: Flood, Method: "sendMessage", Next: 1, RetryAfter: 9})
	for i, want := range []int{9, 8, 7} {
		if a := r.ask("sendMessage", `{"chat_id":11,"text":"x"}`); a.Parameters.RetryAfter != want {
			t.Errorf("send %d: got %v, want %d", i, a, want)
		}
		r.clock.pass(time.Second)
	}
	r.clock.pass(6 * time.Second)
	r.send(11, "patient")
	if st := r.Stats(); st.Impatient != 2 || st.Floods != 3 || st.Sends != 1 || st.Faults != 1 {
		t.Errorf("got %+v", st)
	}
}

func TestFloods_EditsCount(t *testing.T) {
	t.Parallel()
	r := newRig(t, Options{Rates: Rates{PerChat: 2}})
	r.Say(ada, "hello")
	id := r.send(11, "one")
	edit := func(text string) reply {
		return r.ask("editMessageText", fmt.Sprintf(`{"chat_id":11,"message_id":%d,"text":%q}`, id, text))
	}
	if a := edit("one"); a.ErrorCode != 400 {
		t.Errorf("got %v", a)
	}
	if a := edit("two"); !a.OK {
		t.Errorf("what was refused costs nothing: got %v", a)
	}
	if a := edit("three"); a.ErrorCode != 429 {
		t.Errorf("got %v", a)
	}
}

func TestFaults_OfRequests(t *testing.T) {
	t.Parallel()
	tests := []struct {
		kind     FaultKind
		accepted bool
		answered int // with this status, though not with what was asked for
	}{
		{GatewayBefore, false, 502},
		{GatewayAfter, true, 502},
		{ResetBefore, false, 0},
		{ResetAfter, true, 0},
		{HangBefore, false, 0},
		{HangAfter, true, 0},
		{Broken, false, 500},
	}
	for _, test := range tests {
		t.Run(string(test.kind), func(t *testing.T) {
			t.Parallel()
			r := newRig(t, Options{})
			r.Say(ada, "hello")
			r.Fault(Fault{Kind: test.kind, Method: "SendMessage", Next: 1})
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if test.kind == HangBefore || test.kind == HangAfter {
				go r.Wait(ctx, func() bool {
					if r.Count("sendMessage") == 0 {
						return false
					}
					cancel()
					return true
				})
			}
			a, err := r.tryContext(ctx, "sendMessage", `{"chat_id":11,"text":"x"}`)
			if err == nil && (a.OK || test.answered != 500) || a.status != test.answered {
				t.Errorf("got %v, %v", a, err)
			}
			if _, shown := r.Latest(11); shown != test.accepted {
				t.Errorf("shown: got %v, want %v", shown, test.accepted)
			}
			got := r.Doubts()
			if len(got) != 1 || got[0].Accepted != test.accepted || (got[0].Message != 0) != test.accepted || got[0].Text != "x" || got[0].Chat != "11" {
				t.Errorf("got %+v", got)
			}
			r.send(11, "and again")
			if len(r.Doubts()) != 1 {
				t.Error("a fault asked for once happened twice")
			}
			if n := len(r.Requests("sendMessage")); n != 2 {
				t.Errorf("got %d requests, want 2", n)
			}
		})
	}
}

func TestFaults_Delay(t *testing.T) {
	t.Parallel()
	r := newRig(t, Options{})
	r.Fault(Fault{Kind: Delay, Lasts: 30 * time.Millisecond, Next: 1})
	begun := time.Now()
	r.ask("getMe", `{}`)
	if took := time.Since(begun); took < 30*time.Millisecond {
		t.Errorf("took %v", took)
	}
}

func TestFaults_CalmEndsThem(t *testing.T) {
	t.Parallel()
	r := newRig(t, Options{})
	r.Fault(Fault{Kind: Broken, Chance: 1})
	if a := r.ask("getMe", `{}`); a.ErrorCode != 500 || a.Description != "Internal Server Error" {
		t.Errorf("got %v", a)
	}
	r.Calm()
	if a := r.ask("getMe", `{}`); !a.OK {
		t.Errorf("got %v", a)
	}
}

// Hanging requests and polls must not keep the server from closing.
func TestClose_EndsWhatWaits(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	r := &rig{Server: s, t: t, http: &http.Client{}}
	s.Fault(Fault{Kind: HangAfter, Method: "getMe", Next: 1})
	var wg sync.WaitGroup
	wg.Go(func() { _, _ = r.try("getMe", `{}`) })
	wg.Go(func() { _, _ = r.try("getUpdates", `{"timeout":50}`) })
	r.until("both wait", func() bool { return r.Polling() && r.Count("getMe") == 1 })
	s.Close()
	wg.Wait()
	r.http.CloseIdleConnections()
}

func TestServer_ManyChatsAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, Options{Now: time.Now})
	const chats = 2000
	for i := range chats {
		r.Say(User{ID: int64(1 + i)}, "hello")
	}
	got := map[int64]bool{}
	for offset := int64(0); ; {
		batch := ids(t, r.ask("getUpdates", fmt.Sprintf(`{"offset":%d}`, offset)))
		if len(batch) == 0 {
			break
		}
		for _, id := range batch {
			got[id] = true
		}
		offset = batch[len(batch)-1] + 1
	}
	if len(got) != chats {
		t.Errorf("got %d updates, want %d", len(got), chats)
	}
	var wg sync.WaitGroup
	for w := range 16 {
		wg.Go(func() {
			for i := w; i < chats; i += 16 {
				a, err := r.try("sendMessage", fmt.Sprintf(`{"chat_id":%d,"text":"hello"}`, 1+i))
				if err != nil || !a.OK {
					t.Errorf("got %v, %v", a, err)
				}
			}
		})
	}
	wg.Wait()
	if n := r.Stats().Sends; n != chats {
		t.Errorf("got %d sends, want %d", n, chats)
	}
}

func BenchmarkSend(b *testing.B) {
	s := New(Options{})
	defer s.Close()
	const chats = 10_000
	for i := range chats {
		s.Say(User{ID: int64(1 + i)}, "hello")
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	defer client.CloseIdleConnections()
	r := &rig{Server: s, http: client}
	b.ResetTimer()
	for i := range b.N {
		a, err := r.try("sendMessage", fmt.Sprintf(`{"chat_id":%d,"text":"hello"}`, 1+i%chats))
		if err != nil || !a.OK {
			b.Fatal(a, err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
}

func BenchmarkPoll(b *testing.B) {
	s := New(Options{})
	defer s.Close()
	client := &http.Client{}
	defer client.CloseIdleConnections()
	r := &rig{Server: s, http: client}
	for i := range b.N {
		s.Say(User{ID: int64(1 + i%10_000)}, "hello")
	}
	b.ResetTimer()
	for offset := int64(0); s.Pending() > 0; {
		a, err := r.try("getUpdates", fmt.Sprintf(`{"offset":%d}`, offset))
		if err != nil {
			b.Fatal(err)
		}
		var batch []struct {
			ID int64 `json:"update_id"`
		}
		if err := json.Unmarshal(a.Result, &batch); err != nil {
			b.Fatal(err)
		}
		if len(batch) > 0 {
			offset = batch[len(batch)-1].ID + 1
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "updates/s")
}

package botapi

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// ids are the update ids of an answer.
func ids(t *testing.T, a reply) []int64 {
	t.Helper()
	var updates []struct {
		ID int64 `json:"update_id"`
	}
	if err := json.Unmarshal(a.Result, &updates); err != nil {
		t.Fatalf("%v: %v", a, err)
	}
	all := []int64{}
	for _, u := range updates {
		all = append(all, u.ID)
	}
	return all
}

// poll asks with time gone by since the last time, so that nothing is held
// against it.
func (r *rig) poll(body string) []int64 {
	r.t.Helper()
	r.clock.pass(5 * time.Second)
	return ids(r.t, r.ask("getUpdates", body))
}

func say(r *rig, n int) (first int64) {
	r.t.Helper()
	r.mu.Lock()
	first = r.nextID
	r.mu.Unlock()
	for i := range n {
		r.Say(ada, fmt.Sprint("message ", i))
	}
	return first
}

func TestGetUpdates_Offsets(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		offset  int64 // added to the first id; those below -1000 stand alone
		limit   int
		want    []int64 // likewise
		pending int
	}{
		{"the first confirms nothing", 0, 100, []int64{0, 1, 2, 3, 4}, 5},
		{"all below is confirmed", 2, 100, []int64{2, 3, 4}, 3},
		{"limit", 2, 2, []int64{2, 3}, 3},
		{"limit is at least 1", 0, -7, []int64{0}, 5},
		{"all is confirmed", 5, 100, []int64{}, 0},
		{"a little ahead", 15, 100, []int64{}, 0},
		{"far ahead is the head", 16, 100, []int64{0, 1, 2, 3, 4}, 5},
		{"a little behind", -500, 100, []int64{0, 1, 2, 3, 4}, 5},
	}
	for _, test := range tests {
		r := newRig(t, Options{})
		first := say(r, 5)
		got := r.poll(fmt.Sprintf(`{"offset":%d,"limit":%d}`, first+test.offset, test.limit))
		want := []int64{}
		for _, n := range test.want {
			want = append(want, first+n)
		}
		if !slices.Equal(got, want) || r.Pending() != test.pending {
			t.Errorf("%s: got %v and %d pending, want %v and %d", test.name, got, r.Pending(), want, test.pending)
		}
	}
	for offset, want := range map[string]int{"0": 5, "-2": 2, "1": 5, "-100": 5, `"0"`: 5} {
		r := newRig(t, Options{})
		say(r, 5)
		if got := r.poll(`{"offset":` + offset + `}`); len(got) != want || r.Pending() != want {
			t.Errorf("offset %s: got %v and %d pending, want %d", offset, got, r.Pending(), want)
		}
	}
}

func TestGetUpdates_SameOffsetAtOnceGetsOne(t *testing.T) {
	t.Parallel()
	r := newRig(t, Options{})
	say(r, 5)
	for i, step := range []struct {
		wait time.Duration
		want int
	}{{0, 5}, {time.Second/2 - 1, 1}, {time.Second / 2, 5}} {
		r.clock.pass(step.wait)
		if got := ids(t, r.ask("getUpdates", `{"offset":0}`)); len(got) != step.want {
			t.Errorf("poll %d: got %d updates, want %d", i, len(got), step.want)
		}
	}
}

func TestGetUpdates_WaitsUntilSomethingComes(t *testing.T) {
	t.Parallel()
	r := newRig(t, Options{Second: time.Minute})
	got := make(chan reply)
	go func() {
		a, _ := r.try("getUpdates", `{"timeout":50}`)
		got <- a
	}()
	r.until("somebody polls", r.Polling)
	r.Say(ada, "hello")
	if a := <-got; len(ids(t, a)) != 1 {
		t.Errorf("got %v", a)
	}
	r.faultless()
}

func TestGetUpdates_EndsEmpty(t *testing.T) {
	t.Parallel()
	r := newRig(t, Options{}) // 50 s are 50 ms
	begun := time.Now()
	if a := r.ask("getUpdates", `{"timeout":1000000}`); string(a.Result) != `[]` {
		t.Errorf("got %v, want an empty list", a)
	}
	if took := time.Since(begun); took < 50*time.Millisecond || took > 5*time.Second {
		t.Errorf("a poll of 50 s took %v", took)
	}
}

func TestGetUpdates_TheOlderOfTwoFails(t *testing.T) {
	t.Parallel()
	r := newRig(t, Options{Second: time.Minute})
	older, newer := make(chan reply), make(chan reply)
	poll := func(c chan reply) {
		a, _ := r.try("getUpdates", `{"timeout":50}`)
		c <- a
	}
	go poll(older)
	r.until("the older one polls", r.Polling)
	r.mu.Lock()
	first := r.poller
	r.mu.Unlock()
	go poll(newer)
	if a := <-older; a.ErrorCode != 409 || a.Description != sayConflict {
		t.Errorf("older: got %v", a)
	}
	r.until("the newer one polls", func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		return r.poller != nil && r.poller != first
	})
	r.Say(ada, "hello")
	if a := <-newer; len(ids(t, a)) != 1 {
		t.Errorf("newer: got %v", a)
	}
	if n := r.Stats().Conflicts; n != 1 {
		t.Errorf("got %d conflicts, want 1", n)
	}
}

func TestGetUpdates_WhoFindsUpdatesFailsNobody(t *testing.T) {
	t.Parallel()
	r := newRig(t, Options{})
	say(r, 1)
	for range 2 {
		if got := r.poll(`{"timeout":50}`); len(got) != 1 {
			t.Errorf("got %v", got)
		}
	}
}

func TestGetUpdates_NotBesideAWebhook(t *testing.T) {
	t.Parallel()
	r := newRig(t, Options{Second: 50 * time.Millisecond})
	older := make(chan reply)
	go func() {
		q, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		a, _ := r.tryContext(q, "getUpdates", `{"timeout":50}`)
		older <- a
	}()
	r.until("somebody polls", r.Polling)
	if a := r.ask("setWebhook", `{"url":"https://example.org/hook"}`); a.Description != "Webhook was set" {
		t.Error(a)
	}
	if a := <-older; a.ErrorCode != 409 || a.Description != sayHookEndsYou {
		t.Errorf("waiting poll: got %v", a)
	}
	begun := time.Now()
	if a := r.ask("getUpdates", `{}`); a.ErrorCode != 409 || a.Description != sayHookActive {
		t.Errorf("new poll: got %v", a)
	}
	if took := time.Since(begun); took < 150*time.Millisecond {
		t.Errorf("the second conflict came after %v, want 3 s (of 50 ms each)", took)
	}
}

func TestGetUpdates_AllowedUpdatesStay(t *testing.T) {
	t.Parallel()
	r := newRig(t, Options{})
	offset := func() string {
		r.mu.Lock()
		defer r.mu.Unlock()
		return fmt.Sprint(r.nextID)
	}
	happen := func() int {
		before := r.Pending()
		id := r.Say(ada, "hello")
		if err := r.Edit(ada, id, "hello!"); err != nil {
			t.Fatal(err)
		}
		r.Block(ada)
		r.Unblock(ada)
		return r.Pending() - before
	}
	if n := happen(); n != 4 {
		t.Errorf("by default: got %d updates, want 4", n)
	}
	r.poll(`{"allowed_updates":["message","my_chat_member"],"offset":` + offset() + `}`)
	if n := happen(); n != 3 {
		t.Errorf("without edits: got %d updates, want 3", n)
	}
	r.poll(`{"offset":` + offset() + `}`)
	if n := happen(); n != 3 {
		t.Errorf("absent: got %d updates, want 3 as before", n)
	}
	r.poll(`{"allowed_updates":[],"offset":` + offset() + `}`)
	if n := happen(); n != 4 {
		t.Errorf("empty: got %d updates, want 4", n)
	}
	r.faultless()
}

func TestUpdates_OfEveryKindAreToTheSpecification(t *testing.T) {
	t.Parallel()
	if specIfThere(t) == nil {
		t.Skip("WAYMARK_SPECS names no folder with telegram-bot-api.json")
	}
	r := newRig(t, Options{})
	furnish(r)
	for _, k := range []Kind{Sticker, Photo, Voice, Contact, Location, Document} {
		r.Send(ada, k)
	}
	id := r.Reply(11, ada, 2, "why?")
	if err := r.Edit(ada, id, "when?"); err != nil {
		t.Fatal(err)
	}
	r.Unblock(User{ID: 13})
	group := r.SayIn(-20, grace, "/help@waymark_test_bot")
	r.ask("sendMessage", fmt.Sprintf(`{"chat_id":-20,"text":"in private","reply_parameters":{"message_id":%d}}`, group))
	r.ask("getWebhookInfo", `{}`)
	if n := len(r.poll(`{}`)); n != r.Pending() || n < 18 {
		t.Errorf("got %d updates", n)
	}
	r.faultless()
}

func TestSpec_FindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	if specIfThere(t) == nil {
		t.Skip("WAYMARK_SPECS names no folder with telegram-bot-api.json")
	}
	tests := []struct{ method, body, want string }{
		{"sendMessage", `{"chat_id":11,"text":"a","txet":"b"}`, "sendMessage: unknown parameter txet"},
		{"sendMessage", `{"chat_id":11}`, "sendMessage: text is missing"},
		{"sendMessage", `{"chat_id":11,"text":5}`, "sendMessage.text: got 5, want String"},
		{"sendMessage", `{"chat_id":1.5,"text":"a"}`, "sendMessage.chat_id: got 1.5, want Integer"},
		{"sendMessage", `{"chat_id":11,"text":"a","disable_notification":"maybe"}`, "sendMessage.disable_notification: got maybe, want Boolean"},
		{"sendMessage", `{"chat_id":11,"text":"a","reply_markup":{"inline_keyboard":[[{"text":"b","copy_text":{"text":""}}]]}}`,
			"sendMessage.reply_markup.inline_keyboard[0][0].copy_text.text: 0 characters, want 1-256"},
		{"sendMessage", `{"chat_id":11,"text":"a","reply_markup":{"inline_keyboard":[[{"text":"b","callback":"x"}]]}}`,
			"sendMessage.reply_markup.inline_keyboard[0][0]: InlineKeyboardButton has no field callback"},
		{"sendMessage", `{"chat_id":11,"text":"a","entities":[{"type":"bold","offset":0}]}`, "sendMessage.entities[0]: length is missing"},
		{"getUpdates", `{"offset":"soon"}`, "getUpdates.offset: got soon, want Integer"},
		{"sendStuff", `{}`, `method "sendStuff" is not served, or unknown`},
	}
	for _, test := range tests {
		r := newRig(t, Options{})
		r.Say(ada, "hello")
		r.ask(test.method, test.body)
		if got := r.Violations(); len(got) != 1 || got[0] != test.want {
			t.Errorf("%s: got %q, want %q", test.body, got, test.want)
		}
	}
}

// A bot that confirms the last id of each batch misses nothing, whatever
// happens to the updates.
func TestUpdates_FaultsLoseNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, Options{Seed: 5})
	for _, k := range []FaultKind{Duplicate, Reorder, Poison} {
		r.Fault(Fault{Kind: k, Chance: 0.2})
	}
	r.Fault(Fault{Kind: GatewayAfter, Method: "getUpdates", Chance: 0.2})
	chance := rand.New(rand.NewPCG(1, 1))
	type seen struct {
		Message struct {
			ID   int64 `json:"message_id"`
			Chat struct{ ID int64 }
			Text string
		}
	}
	said, got := map[string]bool{}, map[string]int{}
	latest, byID := map[int64]int64{}, map[int64]string{}
	offset, twice, unreadable := int64(0), 0, 0
	for n := 0; n < 300 || r.Pending() > 0; n++ {
		for range chance.IntN(4) {
			if n < 300 {
				u := User{ID: 1 + chance.Int64N(5)}
				text := fmt.Sprint("message ", len(said))
				r.Say(u, text)
				said[text] = true
			}
		}
		if n == 100 || n == 200 {
			r.RestartIDs()
		}
		r.clock.pass(5 * time.Second)
		a, err := r.try("getUpdates", fmt.Sprintf(`{"offset":%d,"limit":10}`, offset))
		if err != nil {
			continue
		}
		var batch []json.RawMessage
		if err := json.Unmarshal(a.Result, &batch); err != nil {
			t.Fatal(err)
		}
		for _, raw := range batch {
			var head struct {
				ID int64 `json:"update_id"`
			}
			if err := json.Unmarshal(raw, &head); err != nil {
				t.Fatal(err)
			}
			offset = head.ID + 1
			if was, again := byID[head.ID]; again && was != string(raw) {
				t.Errorf("update %d is %s and %s", head.ID, was, raw)
			}
			byID[head.ID] = string(raw)
			var u seen
			if json.Unmarshal(raw, &u) != nil || u.Message.Text == "" {
				unreadable++
				continue
			}
			if got[u.Message.Text]++; got[u.Message.Text] > 1 {
				twice++
				continue
			}
			if u.Message.ID <= latest[u.Message.Chat.ID] {
				t.Errorf("%s came after a later one of its chat", u.Message.Text)
			}
			latest[u.Message.Chat.ID] = u.Message.ID
		}
	}
	if len(got) != len(said) || twice == 0 || unreadable == 0 {
		t.Errorf("got %d of %d messages, %d twice, %d unreadable", len(got), len(said), twice, unreadable)
	}
}

func TestRestartIDs_BeginLower(t *testing.T) {
	t.Parallel()
	r := newRig(t, Options{})
	first := say(r, 2)
	r.RestartIDs()
	say(r, 1)
	if got := r.poll(fmt.Sprintf(`{"offset":%d}`, first)); !slices.Equal(got, []int64{first, first + 1, first + 2}) {
		t.Errorf("got %v before all was confirmed", got)
	}
	r.poll(fmt.Sprintf(`{"offset":%d}`, first+3))
	say(r, 1)
	if got := r.poll(fmt.Sprintf(`{"offset":%d}`, first+3)); len(got) != 1 || got[0] >= first-100 {
		t.Errorf("got %v, want one far below %d", got, first)
	}
}

func TestPush_OffersWhatItIsGiven(t *testing.T) {
	t.Parallel()
	r := newRig(t, Options{})
	id := r.Push(json.RawMessage(`{"message":{"text":"by hand"}}`))
	r.Push(json.RawMessage(`"garbage"`))
	r.Push(json.RawMessage(`{}`))
	want := fmt.Sprintf(`[{"update_id":%d,"message":{"text":"by hand"}},"garbage",{"update_id":%d}]`, id, id+2)
	if a := r.ask("getUpdates", `{}`); string(a.Result) != want {
		t.Errorf("got %s, want %s", a.Result, want)
	}
}

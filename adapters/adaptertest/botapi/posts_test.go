package botapi

import (
	"encoding/json"
	"testing"
)

func TestPost_LooksAsTheVendorSays(t *testing.T) {
	t.Parallel()
	const group = -1_000_000_000_007
	r := newRig(t, Options{})
	for name, c := range map[string]struct {
		chat int64
		post Post
		has  map[string]string // field: its JSON
	}{
		"caption":   {11, Post{Text: "/help me", Kind: Photo}, map[string]string{"caption": `"/help me"`, "caption_entities": `[{"type":"bot_command","offset":0,"length":5}]`, "text": "", "entities": ""}},
		"album":     {11, Post{Kind: Photo, Album: "7"}, map[string]string{"media_group_id": `"7"`, "caption": ""}},
		"forwarded": {11, Post{Text: "done", ForwardedFrom: &grace}, map[string]string{"forward_origin": `{"date":1796126400,"sender_user":{"first_name":"Grace","id":12,"is_bot":false},"type":"user"}`}},
		"anonymous": {group, Post{Text: "hi", As: group}, map[string]string{"from": `{"first_name":"Group","id":1087968824,"is_bot":true,"username":"GroupAnonymousBot"}`}},
		"channel":   {group, Post{Text: "hi", As: -1_000_000_000_009}, map[string]string{"sender_chat": `{"id":-1000000000009,"title":"Channel -1000000000009","type":"channel"}`, "is_automatic_forward": ""}},
		"automatic": {group, Post{Text: "hi", As: -1_000_000_000_009, Automatic: true}, map[string]string{"is_automatic_forward": "true"}},
		"topic":     {group, Post{Text: "hi", Topic: 42}, map[string]string{"message_thread_id": "42", "is_topic_message": "true"}},
	} {
		id := r.Post(c.chat, ada, c.post)
		r.mu.Lock()
		ch := r.chats[c.chat]
		raw, err := json.Marshal(r.wire(ch.byID[id]))
		r.mu.Unlock()
		var got map[string]json.RawMessage
		if err == nil {
			err = json.Unmarshal(raw, &got)
		}
		if err != nil {
			t.Fatal(err)
		}
		for field, want := range c.has {
			if string(got[field]) != want {
				t.Errorf("%s: %s: got %s, want %s", name, field, got[field], want)
			}
		}
	}
	r.faultless()
}

func TestReply_ToWhatIsGone(t *testing.T) {
	t.Parallel()
	const group = -1_000_000_000_007
	r := newRig(t, Options{})
	plain, topical, closed := r.SayIn(group, ada, "a"), r.Post(group, ada, Post{Text: "b", Topic: 42}), r.Post(group, ada, Post{Text: "c", Topic: 43})
	r.Delete(group, plain)
	r.Delete(group, topical)
	r.CloseTopic(group, 43)
	for id, want := range map[int64]string{plain: "", topical: "", closed: "Bad Request: TOPIC_DELETED"} {
		body, _ := json.Marshal(map[string]any{"chat_id": group, "text": "d", "reply_parameters": map[string]any{"message_id": id, "allow_sending_without_reply": true}})
		if got := r.ask("sendMessage", string(body)); got.Description != want {
			t.Errorf("message %d: got %q, want %q", id, got.Description, want)
		}
	}
	for topic, want := range map[int64]string{0: "", 42: "", 43: "Bad Request: message thread not found"} {
		body, _ := json.Marshal(map[string]any{
			"chat_id": group, "text": "d", "message_thread_id": topic,
			"reply_parameters": map[string]any{"message_id": topical, "allow_sending_without_reply": true},
		})
		got := r.ask("sendMessage", string(body))
		if got.Description != want {
			t.Errorf("in topic %d: got %q, want %q", topic, got.Description, want)
		}
		if all := r.Chat(group); want == "" && all[len(all)-1].Post.Topic != topic {
			t.Errorf("it stands in topic %d, want %d", all[len(all)-1].Post.Topic, topic)
		}
	}
}

func TestRefusal_OfWhatHasTheParameter(t *testing.T) {
	t.Parallel()
	r := newRig(t, Options{})
	r.Say(ada, "hi")
	r.Fault(Fault{Kind: Refusal, Says: "ENTITY_BOUNDS_INVALID", With: "entities", Method: "sendMessage", Chance: 1})
	if got := r.ask("sendMessage", `{"chat_id":11,"text":"a","entities":[{"type":"bold","offset":0,"length":1}]}`); got.Description != "Bad Request: ENTITY_BOUNDS_INVALID" {
		t.Errorf("got %v", got)
	}
	if got := r.ask("sendMessage", `{"chat_id":11,"text":"a"}`); !got.OK {
		t.Errorf("got %v", got)
	}
}

func TestRename_IsSaidWhenAsked(t *testing.T) {
	t.Parallel()
	r := newRig(t, Options{})
	r.Rename("another_test_bot")
	var me struct{ Username string }
	if err := json.Unmarshal(r.ask("getMe", `{}`).Result, &me); err != nil || me.Username != "another_test_bot" {
		t.Errorf("got %q and %v", me.Username, err)
	}
}

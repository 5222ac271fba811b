package discord

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"waymark/conversations"
)

// Discord makes a role of our name when we are invited, and lets people choose
// between us and it.
func TestMention_OfOurRoleIsOne(t *testing.T) {
	t.Parallel()
	a := &Adapter{}
	r := &reception{a: a, reader: reader{me: "9", now: time.Now, network: a.networkOf, ours: &roles{me: "9"}}, log: slog.New(slog.DiscardHandler)}
	for name, data := range map[string]string{
		"GUILD_CREATE":      `{"id":"1","threads":[],"roles":[{"id":"1","permissions":"0"},{"id":"21","permissions":"0","tags":{"bot_id":"9"}},{"id":"22","tags":{"bot_id":"8"}}]}`,
		"GUILD_ROLE_CREATE": `{"guild_id":"2","role":{"id":"31","tags":{"bot_id":"9","premium_subscriber":null}}}`,
	} {
		r.handle(t.Context(), event{name, json.RawMessage(data)})
	}
	for role, want := range map[string]conversations.Body{
		"21": conversations.Text("how long?"), "31": conversations.Text("how long?"), "22": nil,
	} {
		for words, want := range map[string]conversations.Body{"<@&" + role + "> how long?": want, "": conversations.Text("")} {
			if words == "" && role == "22" {
				want = nil
			}
			var n post
			said := fmt.Sprintf(`{"id":"50","channel_id":"40","guild_id":"1","author":{"id":"7"},"content":%q,"mention_roles":[%q]}`, words, role)
			if err := read([]byte(said), &n); err != nil {
				t.Fatal(err)
			}
			var got conversations.Body
			if m := r.reader.inChannel(&n); m != nil {
				got = m.Body
			}
			if got != want {
				t.Errorf("%s: got %v, want %v", said, got, want)
			}
		}
	}
}

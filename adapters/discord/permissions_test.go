package discord

import (
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"waymark/adapters/adaptertest/discordapi"
	"waymark/adapters/platform"
)

// A command for some members alone is what the vendor's specification wants, and
// known again as Discord gives it, so that it is registered once.
func TestPublish_CommandForSomeMembers(t *testing.T) {
	t.Parallel()
	const token = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GhIjKl.hunter2hunter2hunter2hunter2hunter2hun"
	s, err := discordapi.New(discordapi.Options{Token: token, Specs: os.Getenv("WAYMARK_SPECS")})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	guild := s.Guild("Town")
	menus := []platform.Menu{{
		PostWelcome: "Post a welcome",
		Commands:    []platform.Command{{Name: "ask", Says: "Ask", Takes: platform.Argument{Name: "question", Says: "What?", Needed: true}}},
	}}
	var registered [2]string
	for i := range registered {
		a, err := New(Options{Token: platform.NewSecret(token), APIURL: s.URL(), Guilds: []string{guild}, Menus: menus, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		if err := a.publish(shortly(t)); err != nil {
			t.Fatal(err)
		}
		registered[i] = string(s.Commands(guild)) + string(s.Commands(""))
	}
	if want := `"default_member_permissions":"8192"`; strings.Count(registered[0], want) != 1 || registered[0] != registered[1] {
		t.Errorf("registered\n%s\nand then\n%s\nwant it once, with %s", registered[0], registered[1], want)
	}
	for _, v := range s.Violations() {
		t.Error(v)
	}
}

package discord_test

import (
	"encoding/json"
	"testing"

	"waymark/adapters/adaptertest/discordapi"
	"waymark/adapters/platform"
)

// Registering is rationed: who starts again registers nothing that is there.
func TestCommands_AreRegisteredOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, discordapi.Options{IdentifyEvery: -1})
	guild := w.Guild("ERN")
	w.options.Guilds = []string{guild}
	w.options.Menus = []platform.Menu{menu(), {Language: "de", Commands: []platform.Command{{Name: "start", Says: "Anfangen"}}}}
	versions := func() string {
		return string(w.Commands("")) + string(w.Commands(guild))
	}
	t.Run("first", func(t *testing.T) { w.calls(t, nil).registered(guild) })
	first := versions()
	t.Run("again", func(t *testing.T) {
		v := w.calls(t, nil)
		w.Say(t, "ada", "hello")
		v.hears(1)
	})
	if got := versions(); got != first { // each registration gives new ones
		t.Errorf("was registered again:\n%s\n%s", first, got)
	}
	var inGuild, all []struct {
		Name         string            `json:"name"`
		Translations map[string]string `json:"description_localizations"`
		Permissions  *string           `json:"default_member_permissions"`
	}
	if err := json.Unmarshal(w.Commands(guild), &inGuild); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(w.Commands(""), &all); err != nil {
		t.Fatal(err)
	}
	if len(inGuild) != 5 || len(all) != 4 || inGuild[0].Name != "start" || inGuild[0].Translations["de"] != "Anfangen" || inGuild[0].Permissions != nil {
		t.Errorf("got %+v in the server, and %+v", inGuild, all)
	}
	if welcome := inGuild[4]; welcome.Name != "welcome" || welcome.Permissions == nil || *welcome.Permissions != "8192" {
		t.Errorf("got %+v, want what only moderators may do", welcome)
	}
}

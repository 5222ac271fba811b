package main

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/conversations"
	"waymark/conversations/engine"
)

const goodDiscord = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GhIjKl.hunter2hunter2hunter2hunter2hunter2hun"

// atDiscord is an environment in which there is a bot on Discord.
var atDiscord = env("WAYMARK_DISCORD_TOKEN", goodDiscord)

// Each network's people come to its own helpdesk, which has from the one above
// what it leaves out.
func TestHelpdesk_OfTheirNetwork(t *testing.T) {
	t.Parallel()
	c, err := readConfig(configured(t, `
[helpdesk]
address = "discord:111111111111111111"
staff = ["900000000000000001"]
nudge_after = ""
[helpdesk.ern-rnd]
address = "discord:222222222222222222"
hours = "Mon 10:00-12:00"
nudge_after = "90m"
[helpdesk.ern-lung]
staff = []
`), atDiscord)
	if err != nil {
		t.Fatal(err)
	}
	everybody, own, err := c.desks()
	if err != nil {
		t.Fatal(err)
	}
	room := func(chat string) conversations.Room { return conversations.Room{Platform: "discord", Chat: chat} }
	eve := []conversations.Account{{Platform: "discord", User: "900000000000000001"}}
	for name, of := range map[string]struct {
		is, want engine.Desk
		next     time.Time // on a Wednesday
	}{
		"everybody": {everybody, engine.Desk{Room: room("111111111111111111"), Staff: eve}, utc("2026-11-25 11:00")},
		"ern-rnd":   {own["ern-rnd"], engine.Desk{Room: room("222222222222222222"), Staff: eve, NudgeAfter: 90 * time.Minute}, utc("2026-11-30 09:00")},
		"ern-lung":  {own["ern-lung"], engine.Desk{Room: room("111111111111111111")}, utc("2026-11-25 11:00")},
	} {
		if of.is.Room != of.want.Room || !slices.Equal(of.is.Staff, of.want.Staff) || of.is.NudgeAfter != of.want.NudgeAfter {
			t.Errorf("%s: got %+v, want %+v", name, of.is, of.want)
		}
		if got := of.is.Hours.Next(utc("2026-11-25 11:00")); !got.Equal(of.next) {
			t.Errorf("%s: opens at %v, want %v", name, got, of.next)
		}
	}
	if rooms := c.deskRooms(); !slices.Equal(rooms, []conversations.Room{room("111111111111111111"), room("222222222222222222")}) {
		t.Errorf("the rooms are %v", rooms)
	}
}

func utc(text string) time.Time {
	t, _ := time.Parse("2006-01-02 15:04", text)
	return t.UTC()
}

func TestHelpdesk_AllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	_, err := readConfig(configured(t, `
[helpdesk]
address = "discord:general"
hours = "9 to 5"
timezone = "Brussels"
nudge_after = "soon"
country = "Belgium"
closed = ["12-24", "Easter"]
digest = "every Monday"
[helpdesk.ern-rdn]
address = "telegram:-100123"
[helpdesk.ern-rnd]
hour = "x"
address = "irc:#help"
[helpdesk.ern-lung]
address = "discord:222222222222222222"
staff = ["900000000000000001", "eve"]
[helpdesk.ern-eye]
address = "222222222222222222"
`), atDiscord)
	if err == nil {
		t.Fatal("nothing is wrong")
	}
	for _, want := range []string{
		`:3:1: helpdesk.address: "general" is no channel's ID`,
		`:4:1: helpdesk.hours: the hours "9 to 5" name no days`,
		`:5:1: helpdesk.timezone: the time zone "Brussels"`,
		`:6:1: helpdesk.nudge_after: "soon" is no span`,
		`:7:1: helpdesk.country: the public holidays of "Belgium" are not known`,
		`:8:20: helpdesk.closed: "Easter" is no day`,
		`:9:1: helpdesk.digest: the schedule "every Monday" is no cron expression`,
		`:10:11: helpdesk.ern-rdn: there is no network "ern-rdn"; did you mean "ern-rnd"?`,
		`:11:1: helpdesk.ern-rdn.address: telegram is not configured`,
		`:13:1: unknown key "helpdesk.ern-rnd.hour"; did you mean "helpdesk.ern-rnd.hours"?`,
		`:14:1: helpdesk.ern-rnd.address: there is no platform "irc"`,
		`: helpdesk.ern-lung.staff: "eve" is no person's ID`,
		`:19:1: helpdesk.ern-eye.address must say PLATFORM:CHAT`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("it does not say %q", want)
		}
	}
	if got := strings.Count(err.Error(), "\n") + 1; got != 13 {
		t.Errorf("got %d faults, want 13", got)
	}
	if t.Failed() {
		t.Log(err)
	}
}

// Who may act on one platform is nobody on another.
func TestHelpdesk_StaffBelongToItsPlatform(t *testing.T) {
	t.Parallel()
	both := func(name string) string {
		return map[string]string{"WAYMARK_DISCORD_TOKEN": goodDiscord, "WAYMARK_TELEGRAM_TOKEN": goodToken}[name]
	}
	_, err := readConfig(configured(t, `
[helpdesk]
address = "telegram:-1001234567890"
staff = ["12345"]
[helpdesk.ern-rnd]
address = "telegram:@helpdesk"
`), both)
	if err == nil || !strings.Contains(err.Error(), `"@helpdesk" is no group`) || strings.Contains(err.Error(), "staff") {
		t.Errorf("got %v", err)
	}
}

// A room is told by the clock once, however many networks share it: as the helpdesk
// of everybody is, else as the first network by name.
func TestHelpdesk_DigestsOfEachRoom(t *testing.T) {
	t.Parallel()
	c, err := readConfig(configured(t, `
[helpdesk]
address = "discord:111111111111111111"
digest = "0 8 * * MON"
[helpdesk.ern-rnd]
address = "discord:222222222222222222"
timezone = "Europe/Lisbon"
[helpdesk.ern-lung]
address = "discord:222222222222222222"
digest = "0 9 * * FRI"
[helpdesk.ern-eye]
address = "discord:333333333333333333"
digest = ""
[helpdesk.ern-skin]
hours = "Mon 10:00-12:00"
`), atDiscord)
	if err != nil {
		t.Fatal(err)
	}
	desks, err := c.deskTimes()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, d := range desks {
		got[d.Room.Chat] = "never"
		if d.Digest != nil {
			got[d.Room.Chat] = d.Digest.Next(utc("2026-11-25 11:00")).UTC().Format("Mon 15:04")
		}
	}
	want := map[string]string{"111111111111111111": "Mon 07:00", "222222222222222222": "Fri 08:00", "333333333333333333": "never"}
	if !maps.Equal(got, want) {
		t.Errorf("told at %v, want %v", got, want)
	}
}

// Staff may be a role, of which each platform has its own kind.
func TestHelpdesk_StaffByRole(t *testing.T) {
	t.Parallel()
	both := func(name string) string {
		return map[string]string{"WAYMARK_DISCORD_TOKEN": goodDiscord, "WAYMARK_TELEGRAM_TOKEN": goodToken}[name]
	}
	c, err := readConfig(configured(t, `
[helpdesk]
address = "discord:111111111111111111"
staff = ["role:900000000000000009", "900000000000000001"]
[helpdesk.ern-rnd]
address = "telegram:-1001234567890"
staff = ["admins"]
[helpdesk.ern-lung]
staff = ["role:900000000000000009"]
`), both)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.deskRoles(); !slices.Equal(got, []string{"role:900000000000000009", "admins"}) {
		t.Errorf("the roles are %q", got)
	}
	_, err = readConfig(configured(t, `
[helpdesk]
address = "discord:111111111111111111"
staff = ["admins", "role:helpers"]
[helpdesk.ern-rnd]
address = "telegram:-1001234567890"
staff = ["role:900000000000000009"]
`), both)
	if err == nil {
		t.Fatal("nothing is wrong")
	}
	for _, want := range []string{
		`helpdesk.staff: "admins" says nothing here: name a role, as role:`, `helpdesk.staff: "role:helpers" is no role`,
		`helpdesk.ern-rnd.staff: "role:900000000000000009" says nothing here`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("it does not say %q:\n%v", want, err)
		}
	}
}

package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	telegramapi "waymark/adapters/adaptertest/botapi"
	"waymark/adapters/adaptertest/discordapi"
)

// later starts the program again when so much time has gone by.
func (o *office) later(d time.Duration) {
	o.t.Helper()
	o.stop()
	o.ahead.Add(int64(d))
	o.begin()
}

// Where a network's own helpdesk is gone its people hear that nothing has arrived,
// the operator hears why, and the ticket goes to the helpdesk of everybody, whole.
func TestHelpdesk_ChannelGone(t *testing.T) {
	t.Parallel()
	var own, everybody string
	o := openOffice(t, false, func(_ *telegramapi.Server, dc *discordapi.Server) string {
		own, everybody = dc.Channel("Hospital", "rnd"), dc.Channel("Hospital", "helpdesk")
		return fmt.Sprintf("address = \"discord:%s\"\n[helpdesk.ern-rnd]\naddress = \"discord:%s\"\n", everybody, own)
	})
	o.dc.DeleteChannel(own)
	o.asksInTelegram()
	o.await("the line waits", func() bool { return strings.Contains(o.log.String(), `msg="line parked"`) })
	o.later(2 * time.Minute)
	o.inTelegram(adaOnTelegram.ID, "has not reached the helpdesk yet")
	o.await("the operator is told", func() bool {
		return strings.Contains(o.log.String(), `level=ERROR msg="helpdesk cannot be reached: `) && strings.Contains(o.log.String(), "in="+own)
	})
	o.later(20 * time.Minute)
	o.inTelegram(adaOnTelegram.ID, "goes to the general helpdesk instead")
	o.await("a thread is open", func() bool { return len(o.dc.Threads(everybody)) == 1 })
	thread := o.dc.Threads(everybody)[0].ID
	first := o.inDiscord(thread, "is refused", 1)
	o.inDiscord(thread, "was for this network's own helpdesk", 1)
	o.dc.Reply(thread, "eve", "Which phone is it?", first.ID)
	o.inTelegram(adaOnTelegram.ID, "Which phone is it?")
	o.later(time.Minute)
	o.inTelegram(adaOnTelegram.ID, "has reached the helpdesk now")
	n := 0
	for _, m := range o.tg.Chat(adaOnTelegram.ID) {
		if m.Bot && strings.Contains(m.Text, "has not reached") {
			n++
		}
	}
	if n != 1 {
		t.Errorf("ada was told %d times that it has not arrived", n)
	}
}

// What waits for a channel that the bot may not write in goes out, in its order,
// soon after it may.
func TestHelpdesk_ChannelClosedForAWhile(t *testing.T) {
	t.Parallel()
	var desk string
	o := openOffice(t, false, func(_ *telegramapi.Server, dc *discordapi.Server) string {
		desk = dc.Channel("Hospital", "helpdesk")
		return fmt.Sprintf("address = \"discord:%s\"\n", desk)
	})
	o.dc.Permit(desk, 0)
	o.asksInTelegram()
	o.await("the line waits", func() bool { return strings.Contains(o.log.String(), `msg="line parked"`) })
	o.tg.Say(adaOnTelegram, "/human and no mail comes")
	o.inTelegram(adaOnTelegram.ID, "is open")
	o.dc.Permit(desk, ^uint64(0))
	o.later(time.Minute)
	o.await("a thread is open", func() bool { return len(o.dc.Threads(desk)) == 1 })
	thread := o.dc.Threads(desk)[0].ID
	o.inDiscord(thread, "no mail comes", 1)
	posts := o.dc.Posts(thread)
	if len(posts) < 2 || !strings.Contains(posts[0].Content, "is refused") || !strings.Contains(posts[1].Content, "no mail comes") {
		t.Errorf("the thread holds %+v", posts)
	}
}

// A helpdesk is told by the clock where people stop, once for each moment, however
// often the program starts; so is what came while nobody was there.
func TestHelpdesk_Digests(t *testing.T) {
	t.Parallel()
	var desk string
	o := openOffice(t, false, func(_ *telegramapi.Server, dc *discordapi.Server) string {
		desk = dc.Channel("Hospital", "helpdesk")
		return fmt.Sprintf("address = \"discord:%s\"\ndigest = \"0 8 * * *\"\n", desk)
	})
	o.inDiscord(desk, "Where people stop", 1)
	o.asksInTelegram()
	o.await("a thread is open", func() bool { return len(o.dc.Threads(desk)) == 1 })
	o.later(time.Second)
	o.later(24 * time.Hour)
	o.inDiscord(desk, "RND, CPMS 2.0", 1)
	o.later(time.Second)
	o.inDiscord(o.dc.Threads(desk)[0].ID, "is refused", 1)
	n := 0
	for _, p := range o.dc.Posts(desk) {
		if strings.Contains(p.Content, "Where people stop") {
			n++
			if strings.Contains(p.Content, "Ada") {
				t.Errorf("it names her: %s", p.Content)
			}
		}
	}
	if n != 2 {
		t.Errorf("told %d times, want twice", n)
	}
}

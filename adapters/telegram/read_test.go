package telegram

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"waymark/conversations"
)

// heard is what an update says, which has to be something.
func heard(t *testing.T, r reader, raw string) *conversations.Message {
	t.Helper()
	in, err := r.read([]byte(raw))
	if err != nil || in.message == nil {
		t.Fatalf("%s: got %v and %v, want a message", raw, in.message, err)
	}
	return in.message
}

// written is an update about a text, as it was sent or edited.
func written(update int, kind string, message, chat int, fields string) string {
	return fmt.Sprintf(`{"update_id":%d,%q:{"message_id":%d,"date":1,"from":{"id":%[4]d},"chat":{"id":%[4]d,"type":"private"},%[5]s}}`,
		update, kind, message, chat, fields)
}

func TestID_SameWordsOfOneMessageAreOneTurn(t *testing.T) {
	t.Parallel()
	first := heard(t, newReader(), written(1, "message", 3, 5, `"text":"how?"`)).ID
	for name, raw := range map[string]string{
		"offered again":      written(1, "message", 3, 5, `"text":"how?"`),
		"under a new number": written(9, "message", 3, 5, `"text":"how?"`),
		"a preview":          written(2, "edited_message", 3, 5, `"text":"how?","link_preview_options":{"url":"https://ern.eu"}`),
		"another look":       written(2, "edited_message", 3, 5, `"text":"how?","edit_date":7,"entities":[{"type":"bold","offset":0,"length":3}]`),
	} {
		if got := heard(t, newReader(), raw).ID; got != first {
			t.Errorf("%s: got %s, want %s", name, got, first)
		}
	}
	picture := heard(t, newReader(), written(1, "message", 3, 5, `"photo":[],"caption":"how?"`)).ID
	if got := heard(t, newReader(), written(2, "edited_message", 3, 5, `"photo":[],"caption":"how?"`)).ID; got != picture {
		t.Errorf("a caption: got %s, want %s", got, picture)
	}
}

func TestID_OthersAreOthers(t *testing.T) {
	t.Parallel()
	other, secret := newReader(), newReader()
	other.me.ID, secret.secret = 4712, []byte("s")
	raw := written(1, "message", 3, 5, `"text":"how?"`)
	ids := map[conversations.MessageID]string{}
	for name, m := range map[string]*conversations.Message{
		"the message":     heard(t, newReader(), raw),
		"put right":       heard(t, newReader(), written(1, "edited_message", 3, 5, `"text":"how so?"`)),
		"the next one":    heard(t, newReader(), written(1, "message", 4, 5, `"text":"how?"`)),
		"another chat":    heard(t, newReader(), written(1, "message", 3, 6, `"text":"how?"`)),
		"moved digits":    heard(t, newReader(), written(1, "message", 33, 5, `"text":"how?"`)),
		"of another bot":  heard(t, other, raw),
		"another secret":  heard(t, secret, raw),
		"a tap":           heard(t, newReader(), tapped(1, 5)),
		"a picture":       heard(t, newReader(), written(2, "message", 3, 5, `"photo":[]`)),
		"an album":        heard(t, newReader(), written(3, "message", 3, 5, `"photo":[],"media_group_id":"7"`)),
		"its next":        heard(t, newReader(), written(4, "message", 4, 5, `"photo":[],"media_group_id":"7"`)),
		"another's album": heard(t, newReader(), written(5, "message", 3, 6, `"photo":[],"media_group_id":"7"`)),
	} {
		if before, ok := ids[m.ID]; ok {
			t.Errorf("%s and %s are both %s", name, before, m.ID)
		}
		ids[m.ID] = name
	}
}

// Notes of ids are kept for days after a person was deleted.
func TestID_NamesNobody(t *testing.T) {
	t.Parallel()
	const person = 123456789
	for _, raw := range []string{
		written(1, "message", 3, person, `"text":"Miller"`),
		written(1, "edited_message", 3, person, `"text":"Miller"`),
		written(1, "message", 3, person, `"photo":[],"media_group_id":"7"`),
		written(1, "message", 3, person, `"sticker":{}`),
		fmt.Sprintf(`{"update_id":1,"callback_query":{"id":"%d","from":{"id":%[2]d},"message":{"message_id":9,"chat":{"id":%[2]d,"type":"private"}},"data":"next"}}`, person<<32, person),
		fmt.Sprintf(`{"update_id":1,"my_chat_member":{"chat":{"id":%d,"type":"private"},"from":{"id":%[1]d},"new_chat_member":{"status":"kicked"}}}`, person),
	} {
		id := string(heard(t, newReader(), raw).ID)
		for _, secret := range []string{"Miller", fmt.Sprint(person), fmt.Sprint(person << 32)} {
			if strings.Contains(id, secret) {
				t.Errorf("%s holds %s", id, secret)
			}
		}
	}
}

func TestAlbum_OneAnswerForItsWords(t *testing.T) {
	t.Parallel()
	r := newReader()
	item := func(message int, caption string) string {
		return written(message, "message", message, 5, `"photo":[],"media_group_id":"7","caption":"`+caption+`"`)
	}
	if m := heard(t, r, item(1, "")); m.Further {
		t.Error("the first picture is said to be further")
	}
	if m := heard(t, r, item(2, "how?")); m.Body != conversations.Text("how?") || m.Unread != "photo" || m.Further {
		t.Errorf("got %v with %q", m.Body, m.Unread)
	}
	for message := range 3 {
		if m := heard(t, r, item(3+message, "")); !m.Further {
			t.Errorf("picture %d is said to need an answer", message)
		}
	}
	if again := heard(t, r, item(2, "how?")); again.Body != conversations.Text("how?") {
		t.Errorf("offered again: got %v", again.Body)
	}
	for i := range 2 * albumsMax {
		heard(t, r, written(1, "message", 1, 5, fmt.Sprintf(`"photo":[],"media_group_id":"a%d","caption":"x"`, i)))
	}
	if len(r.albums.last) > albumsMax {
		t.Errorf("%d albums are remembered", len(r.albums.last))
	}
	if m := heard(t, r, item(9, "")); m.Further {
		t.Error("it is said to be further after all of it was forgotten")
	}
}

func TestAt_IsWhenItWasWritten(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ written, edited, want time.Duration }{
		"in time":          {-2 * time.Second, 0, 0},
		"a minute ago":     {-time.Minute, 0, 0},
		"before we ran":    {-20 * time.Hour, 0, -20 * time.Hour},
		"yesterday":        {-47 * time.Hour, 0, -47 * time.Hour},
		"too long ago":     {-48 * time.Hour, 0, 0},
		"a clock ahead":    {time.Hour, 0, 0},
		"put right since":  {-20 * time.Hour, -3 * time.Hour, -3 * time.Hour},
		"put right lately": {-20 * time.Hour, -time.Second, 0},
	} {
		fields := fmt.Sprintf(`"date":%d,"text":"in 2 hours"`, noon.Add(c.written).Unix())
		kind := "message"
		if c.edited != 0 {
			kind, fields = "edited_message", fields+fmt.Sprintf(`,"edit_date":%d`, noon.Add(c.edited).Unix())
		}
		if got := heard(t, newReader(), written(1, kind, 3, 5, fields)).At; !got.Equal(noon.Add(c.want)) {
			t.Errorf("%s: got %v, want %v", name, got.Sub(noon), c.want)
		}
	}
}

func TestGroup_RenamedWhileItRuns(t *testing.T) {
	t.Parallel()
	for text, asks := range map[string]bool{
		`"text":"/help@NewBot"`: true,
		`"text":"@NewBot how?","entities":[{"type":"mention","offset":0,"length":7}]`:                       true,
		`"photo":[],"caption":"@NewBot how?","caption_entities":[{"type":"mention","offset":0,"length":7}]`: true,
		`"text":"/status@OtherBot"`: true,
		`"text":"hello"`:            false,
		`"text":"/status"`:          false,
	} {
		r := newReader()
		name, asked := botName, 0
		r.name = func() string { return name }
		r.renamed = func(string) bool { asked++; name = "NewBot"; return true }
		in, err := r.read([]byte(inGroupOf(text)))
		if err != nil || (asked > 0) != asks {
			t.Errorf("%s: asked %d times, %v", text, asked, err)
		}
		if got, want := in.message != nil, strings.Contains(text, "NewBot") || !asks && strings.Contains(text, "/"); got != want {
			t.Errorf("%s: got an answer %v, want %v", text, got, want)
		}
	}
}

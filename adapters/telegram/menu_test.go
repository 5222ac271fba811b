package telegram

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"waymark/adapters/platform"
	"waymark/conversations"
)

func menuOf(lang conversations.Language) platform.Menu {
	return platform.Menu{Language: lang, About: "A guide into CPMS.", Short: "CPMS", Commands: []platform.Command{
		{Name: "help", Says: "What I can do", Takes: platform.Argument{Name: "matter", Says: "What it is about"}},
	}}
}

func TestPublish_WritesWhatDiffers(t *testing.T) {
	t.Parallel()
	s := newBotServer(t)
	s.will("getMyCommands", yes(`[{"command":"help","description":"What I could do"}]`))
	s.will("getMyDescription", yes(`{"description":"A guide into CPMS."}`))
	s.will("getMyShortDescription", yes(`{"short_description":""}`))
	a := adapterFor(t, s)
	a.o.Menus = []platform.Menu{menuOf("de")}
	if err := a.publish(soon(t)); err != nil {
		t.Fatal(err)
	}
	type fields = map[string]string
	want := []botCall{
		{"getMyCommands", fields{"scope": `{"type":"default"}`, "language_code": "de"}},
		{"setMyCommands", fields{
			"scope": `{"type":"default"}`, "language_code": "de", "commands": `[{"command":"help","description":"What I can do"}]`,
		}},
		{"getMyDescription", fields{"language_code": "de"}},
		{"getMyShortDescription", fields{"language_code": "de"}},
		{"setMyShortDescription", fields{"language_code": "de", "short_description": "CPMS"}},
	}
	if diff := cmp.Diff(want, s.asked(), cmp.AllowUnexported(botCall{})); diff != "" {
		t.Error(diff)
	}
}

func TestPublish_SaysNothingTwice(t *testing.T) {
	t.Parallel()
	s := newBotServer(t)
	s.will("getMyCommands", yes(`[{"command":"help","description":"What I can do"}]`))
	s.will("getMyDescription", yes(`{"description":"A guide into CPMS."}`))
	s.will("getMyShortDescription", yes(`{"short_description":"CPMS"}`))
	a := adapterFor(t, s)
	a.o.Menus = []platform.Menu{menuOf(""), menuOf("de")}
	if err := a.publish(soon(t)); err != nil {
		t.Fatal(err)
	}
	for _, c := range s.asked() {
		if strings.HasPrefix(c.method, "set") {
			t.Errorf("%s was called", c.method)
		}
	}
	if got := len(s.asked()); got != 6 {
		t.Errorf("got %d calls, want 6", got)
	}
}

func TestPublish_RefusedPartsDoNotStopTheRest(t *testing.T) {
	t.Parallel()
	s := newBotServer(t)
	s.will("getMyCommands", yes(`[]`))
	s.will("setMyCommands", no(400, "Bad Request: BOT_COMMAND_INVALID "+serverToken, ""))
	s.will("getMyDescription", yes(`{"description":""}`))
	s.will("getMyShortDescription", no(http.StatusUnauthorized, http.StatusText(http.StatusUnauthorized), ""))
	a := adapterFor(t, s)
	a.o.Menus = []platform.Menu{menuOf("de"), menuOf("fr")}
	err := a.publish(soon(t))
	means(t, err, "refused token")
	want := []string{"getMyCommands", "setMyCommands", "getMyDescription", "setMyDescription", "getMyShortDescription"}
	if diff := cmp.Diff(want, s.methods()); diff != "" {
		t.Error(diff)
	}
}

func TestPatiently_WaitsAsLongAsItIsTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		var at []time.Duration
		err := patiently(t.Context(), func(context.Context) error {
			at = append(at, time.Since(begun))
			if len(at) < 3 {
				return &conversations.LaterError{After: time.Duration(len(at)) * time.Minute}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]time.Duration{0, time.Minute, 3 * time.Minute}, at); diff != "" {
			t.Error(diff)
		}
	})
}

func TestPatiently_UntilTheCallerHasEnough(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		begun := time.Now()
		err := patiently(ctx, func(context.Context) error { return &conversations.LaterError{After: time.Hour} })
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		if got := time.Since(begun); got != time.Minute {
			t.Errorf("it took %v, want a minute", got)
		}
	})
}

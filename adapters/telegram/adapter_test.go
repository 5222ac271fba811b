package telegram

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"waymark/adapters/platform"
	"waymark/conversations"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestNew_TakesWhatTelegramTakes(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Options){
		"polling":             func(*Options) {},
		"a slash too many":    func(o *Options) { o.APIURL = "https://api.telegram.org/" },
		"server of one's own": func(o *Options) { o.APIURL = "http://bot-api:8081/base" },
		"webhook":             func(o *Options) { *o = webhookOptions() },
		"webhook with a port": func(o *Options) { *o = webhookOptions(); o.WebhookURL = "https://bot.example.org:8443/a/b" },
		"longest secret": func(o *Options) {
			*o = webhookOptions()
			o.WebhookSecret = platform.NewSecret(strings.Repeat("_", 256))
		},
		"all on this machine": func(o *Options) {
			*o = webhookOptions()
			o.APIURL, o.WebhookURL = "http://127.0.0.1:8081", "http://localhost:1234/telegram"
		},
	} {
		o := options()
		change(&o)
		if _, err := New(o); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNew_NamesEveryFault(t *testing.T) {
	t.Parallel()
	const hook, secret = "webhook_url must say https://HOST/PATH", "webhook_secret must be 32 to 256"
	cases := map[string]struct {
		change func(*Options)
		want   []string
	}{
		"no token":       {func(o *Options) { o.Token = platform.NewSecret("") }, []string{"token is not"}},
		"half a token":   {func(o *Options) { o.Token = platform.NewSecret("AAF-secret") }, []string{"token is not"}},
		"short token":    {func(o *Options) { o.Token = platform.NewSecret("1:AAF-secret") }, []string{"token is not"}},
		"blank in token": {func(o *Options) { o.Token = platform.NewSecret(theToken + " ") }, []string{"token is not"}},
		"long token":     {func(o *Options) { o.Token = platform.NewSecret(theToken + strings.Repeat("x", 80)) }, []string{"token is not"}},
		"no scheme":      {func(o *Options) { o.APIURL = "api.telegram.org" }, []string{"api_url must say https://HOST"}},
		"no URL":         {func(o *Options) { o.APIURL = "https://[" }, []string{"api_url must say https://HOST"}},
		"query":          {func(o *Options) { o.APIURL = "https://x.org?a=b" }, []string{"api_url must say https://HOST"}},
		"password":       {func(o *Options) { o.APIURL = "https://a:AAF-secret@x.org" }, []string{"api_url must say https://HOST"}},
		"mode":           {func(o *Options) { o.Mode = "pigeon" }, []string{`mode must be "polling" or "webhook"`}},
		"all at once": {func(o *Options) {
			*o = Options{Token: platform.NewSecret("AAF-secret"), APIURL: "ftp://x.org", Mode: Webhook, WebhookURL: "http://x.org:81?a=b", WebhookSecret: platform.NewSecret("AAF-secret")}
		}, []string{"token is not", "api_url must say", hook, secret}},
		"webhook without anything": {func(o *Options) { o.Mode = Webhook }, []string{hook, secret}},
		"webhook of another machine": {func(o *Options) {
			*o = webhookOptions()
			o.WebhookURL = "http://127.0.0.1/telegram"
		}, []string{hook}},
		"port of the webhook":    {func(o *Options) { *o = webhookOptions(); o.WebhookURL = "https://x.org:81/a" }, []string{"webhook_url: Telegram delivers to"}},
		"no URL for the webhook": {func(o *Options) { *o = webhookOptions(); o.WebhookURL = "https://[" }, []string{hook}},
		"query of the webhook":   {func(o *Options) { *o = webhookOptions(); o.WebhookURL = "https://x.org/a?b" }, []string{hook}},
		"pattern as a path":      {func(o *Options) { *o = webhookOptions(); o.WebhookURL = "https://x.org/{a}" }, []string{hook}},
		"only a slash":           {func(o *Options) { *o = webhookOptions(); o.WebhookURL = "https://x.org/" }, []string{hook}},
		"short secret":           {func(o *Options) { *o = webhookOptions(); o.WebhookSecret = platform.NewSecret(theSecret[:31]) }, []string{secret}},
		"long secret": {func(o *Options) {
			*o = webhookOptions()
			o.WebhookSecret = platform.NewSecret(strings.Repeat("x", 257))
		}, []string{secret}},
		"letters of the secret": {func(o *Options) { *o = webhookOptions(); o.WebhookSecret = platform.NewSecret("é" + theSecret) }, []string{secret}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := options()
			c.change(&o)
			_, err := New(o)
			lines := strings.Split(fmt.Sprint(err), "\n")
			if len(lines) != len(c.want) {
				t.Fatalf("got %q, want %q", lines, c.want)
			}
			for i, want := range c.want {
				if !strings.HasPrefix(lines[i], want) {
					t.Errorf("got %q, want %q", lines[i], want)
				}
			}
			if strings.Contains(err.Error(), "AAF") {
				t.Errorf("the token is in the error: %v", err)
			}
		})
	}
}

func TestLimits_AreTelegrams(t *testing.T) {
	t.Parallel()
	o := options()
	o.PerSecond, o.PerChat, o.PerGroupMinute = 25, 1, 20
	l := prepared(t, o).Limits()
	if l.Text != 4096 || l.Choices != 100 || l.PerSecond != 25 || l.PerChat != 1 || l.PerGroupMinute != 20 {
		t.Errorf("got %+v", l)
	}
	if !l.Group("-1001") || l.Group("1001") {
		t.Error("groups are those with a negative number")
	}
	if n := l.Length("**😀**"); n != 2 {
		t.Errorf("an emoji is %d long, want 2", n)
	}
}

func TestRun_LearnsWhoItIsHoweverLongThatTakes(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		k := prepared(t, options(), batch(said(1, 1, "a")))
		k.server.add("getMe", botAnswer{502, "<html>"}, no(429, "Too Many Requests: retry after 5", `{"retry_after":5}`), silence)
		begin := time.Now()
		k.begin(t)
		pass(time.Minute)
		equal(t, "delivered", k.texts(), []string{"a"})
		calls := k.server.called("getMe")
		if last := calls[len(calls)-1].at.Sub(begin); len(calls) != 4 || last != time.Second+5*time.Second+callLimit+2*time.Second {
			t.Errorf("asked %d times, the last time after %v", len(calls), last)
		}
		_ = k.end()
	})
}

func TestRun_RefusedTokenEndsItAtOnce(t *testing.T) {
	for name, o := range map[string]Options{"polling": options(), "webhook": webhookOptions()} {
		t.Run(name, func(t *testing.T) {
			inVirtualTime(t, func(t *testing.T) {
				k := prepared(t, o)
				k.server.add("getMe", unauthorised())
				k.begin(t)
				if err := <-k.ended; !errors.Is(err, errUnauthorized) {
					t.Errorf("got %v, want %v", err, errUnauthorized)
				}
				if k.Health() == nil {
					t.Error("it is healthy all the same")
				}
				k.stop()
			})
		})
	}
}

func TestRun_EndsBeforeItHasBegun(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		k := prepared(t, options())
		k.server.add("getMe", silence)
		k.begin(t)
		synctest.Wait()
		if err := k.end(); err != nil {
			t.Error(err)
		}
	})
}

func TestRun_PollingLeavesAWebhook(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		k := prepared(t, options(), batch(said(1, 1, "a")))
		k.server.add("getWebhookInfo", yes(`{"url":"https://bot.example.org/hidden","pending_update_count":3}`))
		k.begin(t)
		synctest.Wait()
		if n := len(k.server.called("deleteWebhook")); n != 1 {
			t.Errorf("the webhook was deleted %d times, want once", n)
		}
		equal(t, "delivered", k.texts(), []string{"a"})
		if log := k.log(); !strings.Contains(log, "level=WARN") || strings.Contains(log, "hidden") {
			t.Errorf("want a warning without the path:\n%s", log)
		}
		_ = k.end()
	})
}

func TestRun_PollingWithoutAWebhookDeletesNone(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		k := start(t, options())
		synctest.Wait()
		if n := len(k.server.called("deleteWebhook")); n != 0 {
			t.Errorf("a webhook was deleted %d times", n)
		}
		_ = k.end()
	})
}

func TestRun_PublishesMeanwhile(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		o := options()
		o.Menus = []platform.Menu{{About: "It walks you into CPMS."}}
		k := prepared(t, o, batch(said(1, 1, "a")))
		k.server.add("getMyCommands", silence)
		k.begin(t)
		synctest.Wait()
		equal(t, "delivered while the menus hang", k.texts(), []string{"a"})
		pass(publishLimit)
		if !strings.Contains(k.log(), "menus not published") {
			t.Errorf("the log does not say that the menus are missing:\n%s", k.log())
		}
		if err := k.end(); err != nil {
			t.Error(err)
		}
	})
}

func TestName_IsAskedForWhereNobodyRuns(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		k := prepared(t, options())
		k.server.add("getMe", botAnswer{502, "<html>"})
		if name, err := k.name(t.Context()); err == nil {
			t.Errorf("got %q from a broken server", name)
		}
		for range 2 {
			if name, err := k.name(t.Context()); name != botName || err != nil {
				t.Errorf("got %q and %v, want %q", name, err, botName)
			}
		}
		if n := len(k.server.called("getMe")); n != 2 {
			t.Errorf("asked %d times, want 2", n)
		}
	})
}

func TestInspect_SaysWhatTelegramSays(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		k := prepared(t, options())
		k.server.ahead = 42 * time.Second
		k.server.add("getMe", yes(`{"id":4711,"is_bot":true,"first_name":"W","username":"WaymarkBot","can_read_all_group_messages":true}`))
		k.server.add("getWebhookInfo", yes(`{"url":"https://x.org/y","pending_update_count":3,"last_error_date":946684800,"last_error_message":"Connection refused"}`))
		got, err := k.Inspect(t.Context())
		want := Inspection{
			Me:      Me{ID: 4711, Username: "WaymarkBot", ReadsGroups: true},
			Webhook: WebhookInfo{URL: "https://x.org/y", Pending: 3, LastError: "Connection refused", LastErrorAt: time.Unix(946684800, 0)},
			Clock:   42 * time.Second,
		}
		if err != nil || got != want {
			t.Errorf("got %+v and %v\nwant %+v", got, err, want)
		}
		k.server.add("getWebhookInfo", unauthorised())
		if _, err := k.Inspect(t.Context()); !errors.Is(err, errUnauthorized) {
			t.Errorf("got %v, want %v", err, errUnauthorized)
		}
		for _, c := range k.server.calls {
			if c.method != "getMe" && c.method != "getWebhookInfo" {
				t.Errorf("it called %s", c.method)
			}
		}
	})
}

// The other tests have no socket, so that time can be theirs. This one has.
func TestRun_OverTheNetwork(t *testing.T) {
	t.Parallel()
	s := &server{script: map[string][]botAnswer{"getUpdates": {batch(said(1, 1, "a"), tapped(2, 1)), batch(said(3, 2, "b"))}}}
	web := httptest.NewServer(s)
	defer web.Close()
	o := options()
	o.APIURL = web.URL
	k := prepared(t, o)
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	k.api.client.transport = transport
	got := make(chan conversations.Message)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		ended <- k.Run(ctx, func(_ context.Context, m conversations.Message) error {
			for _, each := range append(m.Earlier, m) {
				got <- each
			}
			return nil
		})
	}()
	for _, want := range []conversations.Body{conversations.Text("a"), conversations.Tap{Token: "next"}, conversations.Text("b")} {
		if m := <-got; m.Body != want {
			t.Errorf("got %v, want %v", m.Body, want)
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if offsets := s.offsets(); len(offsets) < 2 || offsets[0] != "0" || offsets[1] != "3" {
		t.Errorf("offsets: got %v, want 0 and 3 first", offsets)
	}
}

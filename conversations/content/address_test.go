package content

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"waymark/conversations"
)

func TestAddresses_FindsWhatPlatformsMakeLinksOf(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"":                                  nil,
		"nothing here, e.g. this. And that": nil,
		"see https://ern.eu/a_b?c=d#e.":     {"https://ern.eu/a_b?c=d#e"},
		"(https://ern.eu/a_(b)) and <HTTPS://Evil.TEST/>": {"https://ern.eu/a_(b)", "HTTPS://Evil.TEST/"},
		"\"https://a.test\", 'b.com'!":                    {"https://a.test", "b.com"},
		"ask b.com/x?y=1, or c.org:8080 or d.eu":          {"b.com/x?y=1", "c.org:8080", "d.eu"},
		"write to help@ern.eu or me@b.com/x":              nil,
		"it.Is this":                                      {"it.Is"},
		"version 1.19.0.2 and 3.14":                       nil,
		"CPMS 2.0? or 1.2.3.4":                            nil,
		"192.0.2.7/login and 192.0.2.7":                   {"192.0.2.7/login"},
		"tg://resolve?domain=x javascript://a":            {"tg://resolve?domain=x", "javascript://a"},
		"еurоpа.eu":                                       {"еurоpа.eu"},
		"ev\u200bil.com":                                  {"ev\u200bil.com"},
		"evil。com/x":                                      {"evil。com/x"},
		"https:\\\\evil.com":                              {"https:\\\\evil.com"},
		"https://a.test@b.com/c":                          {"https://a.test@b.com/c"},
		"nothing.atall and file.pdf":                      nil,
		// a link's words and where they lead
		"[https://a.test/x](https://b.test/y)":   {"https://a.test/x", "https://b.test/y"},
		"[https://a.test](<https://b.test/y>).":  {"https://a.test", "https://b.test/y"},
		"[a.com/x](https://b.test/y) [c](d.com)": {"a.com/x", "https://b.test/y", "d.com"},
	} {
		var got []string
		for _, a := range Addresses(text) {
			if text[a.From:a.To] != a.Text {
				t.Errorf("%q: %+v stands elsewhere", text, a)
			}
			got = append(got, a.Text)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// Whatever somebody types is judged, no address on no list is genuine, and what may be
// a link has a host on the list.
func FuzzJudge(f *testing.F) {
	for _, s := range []string{
		"https://ecas.ec.europa.eu/cas", "ecas.ec.europa.eu.evil.example", "https://a@b:1/x", "https://[::1]:80", "http://xn--/", "is https://еurоpа.eu/ genuine?",
		"https://europa.eu\\@evil.test", "//", "https://europa.eu.", "mailto:a@b.eu", "https://ev\u200bil.com", "a.eu:https://b.eu", "[https://europa.eu](https://evil.test)",
	} {
		f.Add(s)
	}
	c := &Content{
		Hosts:    Hosts{Linked: []string{"*.europa.eu", "*.ern-net.eu", "vascern.eu"}, Short: []string{"bit.ly"}},
		Networks: []Network{{ID: "vascern", Site: "https://vascern.eu"}},
		Guides:   []Guide{{Address: "https://cpms2.ern-net.eu"}},
	}
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, a := range Addresses(text) {
			if a.From < last || a.To > len(text) || a.Text == "" || text[a.From:a.To] != a.Text {
				t.Fatalf("%q: %+v after %d", text, a, last)
			}
			last = a.To
			c.Judge(a.Text)
		}
		j := c.Judge(text)
		if j.Genuine() && !isOn([]string{"*.europa.eu", "*.ern-net.eu", "vascern.eu", "www.vascern.eu"}, j.Host) {
			t.Errorf("%q: %+v", text, j)
		}
		if strings.ContainsFunc(j.Host, func(r rune) bool { return r == ' ' || r == '`' || r == '\n' }) || !utf8.ValidString(j.Host) {
			t.Errorf("%q: the host %q cannot be shown", text, j.Host)
		}
		if c.Hosts.Links(text) && !strings.Contains(text, "@") && !j.Genuine() {
			t.Errorf("%q may be a link, and %+v", text, j)
		}
	})
}

func TestHosts_OnlyWhatIsOnTheList(t *testing.T) {
	t.Parallel()
	h := Hosts{Linked: []string{"*.europa.eu", "vascern.eu"}, Named: []string{"read.example"}}
	for address, want := range map[string]bool{
		"https://europa.eu": true, "https://ec.europa.eu/x?y#z": true, "ec.europa.eu/x": true, "https://vascern.eu": true,
		"help@evil.test": true, "mailto:help@evil.test": true,
		"https://www.vascern.eu": false, "https://evil.test": false, "https://read.example/a": false, "http://ec.europa.eu": false,
		"https://ec.europa.eu:444": false, "https://a@ec.europa.eu": false, "https://ec.europa.eu.evil.test": false, "https://noteuropa.eu": false,
		`https://evil.test\@ec.europa.eu`: false, "https:\\\\ec.europa.eu": false, "javascript://ec.europa.eu/": false, "mailto:evil": false,
		"https://ec.europa%2eeu": false, "https://еc.europa.eu": false, "": false, "//evil.test": false, "https:///evil.test": false,
		"a@b.eu, https://evil.test": false,
	} {
		if got := h.Links(address); got != want {
			t.Errorf("%s: got %v, want %v", address, got, want)
		}
	}
	if (&Content{Networks: []Network{{ID: "x", Site: "https://www.x.eu"}}}).Judge("https://x.eu/").Network != conversations.NetworkID("x") {
		t.Error("a site without its www. is another's")
	}
}

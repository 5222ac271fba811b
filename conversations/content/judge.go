package content

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
	"golang.org/x/text/unicode/norm"

	"waymark/conversations"
)

// A Standing says whose an address is.
type Standing string

// The standings.
const (
	Foreign   Standing = "foreign"  // on none of our lists
	OfUnion   Standing = "union"    // the European Union's
	OfCPMS    Standing = "platform" // where CPMS and networks are: ern-net.eu
	OfNetwork Standing = "network"  // a network's own site
	Ours      Standing = "listed"   // of whoever runs the bot
	OfSource  Standing = "source"   // where something was read; nobody signs in there
)

// A Trick is what is odd about an address. It never makes it genuine.
type Trick string

// The tricks, the worst first.
const (
	NoTrick   Trick = ""
	Scheme    Trick = "scheme"  // no page: javascript:, tg://
	User      Trick = "user"    // what stands before an @ is no host
	Unread    Trick = "unread"  // nobody can say which host it is
	Number    Trick = "number"  // an IP address instead of a name
	Letters   Trick = "letters" // letters of another alphabet, or xn--
	Within    Trick = "within"  // a host of ours stands in it, and its end is another's
	Alike     Trick = "alike"   // nearly a host of ours
	Shortened Trick = "short"   // it hides where it leads
	Filtered  Trick = "filter"  // a mail filter has written it anew
	Port      Trick = "port"
	Bare      Trick = "plain" // http:// instead of https://
)

// A Judgement is what one can say of an address by its letters alone.
type Judgement struct {
	Host     string // that is asked for; empty: Unread
	Standing Standing
	Network  conversations.NetworkID // of OfNetwork
	Trick    Trick
	Like     string // the host of ours that Within, Alike and Letters are about; may be empty
}

// Genuine reports whether an address is whose it seems to be.
func (j Judgement) Genuine() bool { return j.Standing != Foreign && j.Trick == NoTrick }

// union and platform are domains of which all is the Union's, or that of CPMS.
const union, platform = "europa.eu", "ern-net.eu"

// Judge says whose an address is that somebody was given. It asks nobody.
func (c *Content) Judge(address string) Judgement {
	l := split(visible(address))
	named := strings.NewReplacer("。", ".", "．", ".", "｡", ".").Replace(l.host)
	host, ok := plain(named)
	j := Judgement{Host: host, Standing: Foreign}
	switch {
	case l.scheme != "https" && l.scheme != "http":
		j.Trick = Scheme
		return j
	case isNumber(named) && strings.Trim(named, "0123456789abcdefx.:[]") == "":
		j.Host, j.Trick = named, Number
		return j
	case !ok || !strings.Contains(host, ".") || strings.ContainsRune(named, '%'):
		j.Host, j.Trick = "", Unread
		return j
	}
	j.Standing, j.Network = c.standing(host)
	j = c.looks(j, named)
	switch {
	case l.hasUser && j.Standing == Foreign:
		j.Trick, j.Like = User, c.near(l.user, nil)
	case j.Trick != NoTrick:
	case l.hasUser:
		j.Trick = User
	case l.port != "":
		j.Trick = Port
	case l.scheme == "http":
		j.Trick = Bare
	}
	return j
}

// standing finds a host on the lists.
func (c *Content) standing(host string) (Standing, conversations.NetworkID) {
	for i := range c.Networks {
		n := &c.Networks[i]
		for _, page := range []string{n.Site, n.Helpdesk} {
			if bare := strings.TrimPrefix(HostOf(page), "www."); bare != "" && (host == bare || host == "www."+bare) {
				return OfNetwork, n.ID
			}
		}
	}
	switch {
	case isOn([]string{every + union}, host):
		return OfUnion, ""
	case isOn([]string{every + platform}, host):
		return OfCPMS, ""
	case isOn(c.Hosts.Linked, host):
		return Ours, ""
	case isOn(c.Hosts.Named, host):
		return OfSource, ""
	}
	return Foreign, ""
}

// HostOf is the host of an address that begins with https://; empty: it does not.
func HostOf(address string) string {
	rest, is := strings.CutPrefix(address, secure)
	if !is {
		return ""
	}
	host, _, _ := strings.Cut(rest, "/")
	return host
}

// looks says what is odd about a host on no list of ours. named is how it was written.
func (c *Content) looks(j Judgement, named string) Judgement {
	shown, err := idna.Display.ToUnicode(j.Host)
	if err != nil {
		shown = j.Host
	}
	switch odd := shown != j.Host || strings.Contains(j.Host, "xn--") || !isASCII(named); {
	case odd:
		j.Trick, j.Like = Letters, c.near(shown, nil)
		j.Standing = Foreign
	case isOn(c.Hosts.Short, j.Host):
		j.Trick = Shortened
	case isOn(c.Hosts.Filters, j.Host):
		j.Trick = Filtered
	case j.Standing == Foreign:
		j.Like = c.near(j.Host, &j.Trick)
	}
	return j
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= 0x80 })
}

// near finds the host of ours that one looks like, and says by which trick.
func (c *Content) near(host string, by *Trick) string {
	trick := NoTrick
	if by == nil {
		by = &trick
	}
	looks, parts, own := skeleton(host), partsOf(host), skeleton(nameOf(host))
	all := c.likely()
	for _, ours := range all {
		if s := ours.Looks; len(s) >= 6 && strings.Contains(looks, s) {
			*by = Within
			return ours.Host
		}
	}
	for _, ours := range all {
		switch {
		case containsParts(parts, ours.Parts), fused(parts, ours.Bare):
			*by = Within
		case own == ours.Bare, len(ours.Bare) >= 5 && within1(own, ours.Bare):
			*by = Alike
		default:
			continue
		}
		return ours.Domain
	}
	return ""
}

// A Likeness is a host of ours, and what others may have in common with it.
type Likeness struct {
	Host, Domain string
	Looks, Bare  string   // what the host looks like, and what its domain is called
	Parts        []string // the words of what it is called
}

// Prepare works out once what is the same for all who ask about an address. Nothing in the
// content may change afterwards.
func (c *Content) Prepare() { c.Likely = c.likely() }

// likely are the hosts that others may want to look like.
func (c *Content) likely() []Likeness {
	if c.Likely != nil {
		return c.Likely
	}
	var all []Likeness
	for _, host := range c.ours() {
		name := nameOf(host)
		all = append(all, Likeness{host, domainOf(host), skeleton(host), skeleton(name), partsOf(name)})
	}
	return all
}

// ours are these hosts, each once, the likeliest first.
func (c *Content) ours() (all []string) {
	add := func(host string) {
		if host != "" && !slices.Contains(all, host) {
			all = append(all, host)
		}
	}
	for i := range c.Guides {
		add(HostOf(c.Guides[i].Address))
	}
	for i := range c.Parts {
		for k := range c.Parts[i].Steps {
			add(HostOf(c.Parts[i].Steps[k].Address))
		}
	}
	for i := range c.Networks {
		add(strings.TrimPrefix(HostOf(c.Networks[i].Site), "www."))
	}
	add(union)
	add(platform)
	slices.SortStableFunc(all, func(a, b string) int { return strings.Count(b, ".") - strings.Count(a, ".") })
	return all
}

// domainOf is the domain that somebody registered: europa.eu of webgate.ec.europa.eu.
func domainOf(host string) string {
	if domain, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return domain
	}
	return host
}

// nameOf is what a domain is called: "europa" of webgate.ec.europa.eu.
func nameOf(host string) string {
	name, _, _ := strings.Cut(domainOf(host), ".")
	return name
}

// partsOf are the words of a host, as one reads them.
func partsOf(host string) []string {
	var all []string
	for p := range strings.FieldsFuncSeq(host, func(r rune) bool { return r == '.' || r == '-' || r == '_' }) {
		all = append(all, skeleton(p))
	}
	return all
}

// containsParts reports whether some words stand in others one after the other. A word
// of less than five letters is anybody's.
func containsParts(all, some []string) bool {
	if len(some) == 0 || len(strings.Join(some, "")) < 5 {
		return false
	}
	for i := range all {
		if i+len(some) <= len(all) && slices.Equal(all[i:i+len(some)], some) {
			return true
		}
	}
	return false
}

// tails are what is put behind a name to make another of it.
var tails = []string{"eu", "login", "signin", "auth", "secure", "mail", "verify", "account", "net", "org", "com", "online", "portal"}

// fused reports whether a word is a name with such a tail.
func fused(parts []string, bare string) bool {
	if len(bare) < 5 {
		return false
	}
	return slices.ContainsFunc(parts, func(p string) bool {
		rest, is := strings.CutPrefix(p, bare)
		return is && slices.ContainsFunc(tails, func(t string) bool { return rest == skeleton(t) })
	})
}

// within1 reports whether one sign more, less or other, or two that changed places,
// make one text of the other.
func within1(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 || a == b {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	swapped := i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
	return a[i+1:] == b[i+1:] || swapped
}

// lookAlikes are letters of other alphabets, and signs, for those that they look like.
var lookAlikes = strings.NewReplacer(
	"а", "a", "в", "b", "е", "e", "ё", "e", "з", "3", "и", "u", "й", "u", "к", "k", "м", "m", "н", "h", "о", "o", "п", "n", "р", "p", "с", "c", "т", "t", "у", "y", "х", "x",
	"ѕ", "s", "і", "i", "ї", "i", "ј", "j", "ԁ", "d", "ԛ", "q", "ԝ", "w", "һ", "h", "ӏ", "l", "г", "r", "ь", "b",
	"α", "a", "β", "b", "γ", "y", "ε", "e", "η", "n", "ι", "i", "κ", "k", "ν", "v", "ο", "o", "ρ", "p", "τ", "t", "υ", "u", "χ", "x", "ω", "w",
	"ı", "i", "ł", "l", "ø", "o", "đ", "d", "ß", "b", "æ", "ae", "œ", "oe", "ɑ", "a", "ɡ", "g", "ʟ", "l", "ո", "n", "օ", "o", "ս", "u",
	"rn", "m", "vv", "w", "cl", "d",
	"0", "o", "1", "l", "3", "e", "5", "s", "8", "b",
)

// skeleton is what a host looks like at a glance: two that look alike have the same.
func skeleton(host string) string {
	s := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.M, r) || r == '.' || r == '-' || r == '_' || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(host))
	return strings.ReplaceAll(lookAlikes.Replace(s), "i", "l")
}

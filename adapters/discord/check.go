package discord

import (
	"errors"
	"net"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"waymark/adapters/platform"
)

const officialAPI = "https://discord.com/api/v9"

// The options that can be wrong, as the config calls them.
const (
	tokenKey    = "token"
	apiKey      = "api_url"
	guildsKey   = "guilds"
	channelsKey = "channels"
)

// tokenLooks is what looks like a token: the bot's number, when it was made, and
// what only the portal and we know, each in the letters of base64. It has no end,
// so that where one is taken out of a text nothing of it stays.
const tokenLooks = `[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{5,10}\.[A-Za-z0-9_-]{25,}`

var (
	tokenShape = regexp.MustCompile(`^` + tokenLooks + `$`)
	// idShape is a snowflake, which is never 0.
	idShape = regexp.MustCompile(`^[1-9][0-9]{0,18}$`)
	// versionShape is the end of the API's address.
	versionShape = regexp.MustCompile(`^(/[A-Za-z0-9._-]+)*/v([1-9][0-9]?)$`)
)

// withDefaults fills in what was left empty, and overlooks a slash too many.
func (o Options) withDefaults() Options {
	o.APIURL = strings.TrimRight(o.APIURL, "/")
	if o.APIURL == "" {
		o.APIURL = officialAPI
	}
	return o
}

// A flaw is what is wrong with an option.
type flaw struct {
	key  string
	says string // about the key, whose name goes before it
}

// flaws are all that are wrong with the options. None shows a secret, nor an
// address, which may hold one.
func (o Options) flaws() (all []flaw) {
	if !tokenShape.MatchString(o.Token.Reveal()) {
		all = append(all, flaw{tokenKey, " is not a bot's token: three words with dots between them, as the Developer Portal shows it once: Bot, Reset Token"})
	}
	if says := o.apiFlaw(); says != "" {
		all = append(all, flaw{apiKey, says})
	}
	for _, id := range o.Guilds {
		if !idShape.MatchString(id) {
			all = append(all, flaw{guildsKey, ": " + strconv.Quote(id) + " is no server's ID: a long number, as Copy Server ID gives it"})
		}
	}
	return all
}

// check is all flaws as one error.
func (o Options) check() error {
	var errs []error
	for _, f := range o.flaws() {
		errs = append(errs, errors.New(f.key+f.says))
	}
	return errors.Join(errs...)
}

func (o Options) apiFlaw() string {
	const must = " must say https://HOST/api/vN"
	switch u, err := url.Parse(o.APIURL); {
	case err != nil || !isServer(u):
		return must
	case version(o.APIURL) < 9:
		return must + ", with version 9 or a later one"
	case u.Scheme == "http" && !isNear(u.Hostname()):
		return must + ": over plain http:// others would read the token"
	}
	return ""
}

// version is that of the API at an address; 0: none stands there.
func version(api string) int {
	u, err := url.Parse(api)
	if err != nil {
		return 0
	}
	m := versionShape.FindStringSubmatch(u.Path)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[2]) // one or two digits
	return n
}

// isServer reports whether an address can be that of the API.
func isServer(u *url.URL) bool {
	plain := u.Hostname() != "" && u.User == nil && u.RawQuery == "" && !u.ForceQuery && u.Fragment == ""
	return plain && (u.Scheme == "https" || u.Scheme == "http") && platform.IsHost(u.Host) && versionShape.MatchString(u.Path)
}

// isNear reports whether a host is this machine or one of our own network.
func isNear(host string) bool {
	ip := net.ParseIP(host)
	return platform.IsLoopback(host) || ip != nil && ip.IsPrivate() || ip == nil && !strings.Contains(host, ".")
}

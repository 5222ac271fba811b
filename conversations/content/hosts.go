package content

import (
	"slices"
	"strings"

	"golang.org/x/net/idna"
)

// Hosts are those that links may lead to: a host by its name, or with a star before
// a domain that one and all below it, as "*.europa.eu".
type Hosts struct {
	// Linked are those that people are sent to.
	Linked []string
	// Named are those of sources that are neither the Union's nor a network's: their
	// addresses are said, and lead nowhere.
	Named []string
	// Short are services that hide where a link leads, and Filters those of mail
	// filters, which write links anew.
	Short, Filters []string
}

// every is what stands before a domain with all below it.
const every = "*."

// isOn reports whether a host stands on a list.
func isOn(list []string, host string) bool {
	return slices.ContainsFunc(list, func(entry string) bool {
		domain, below := strings.CutPrefix(entry, every)
		return host == domain || below && strings.HasSuffix(host, "."+domain)
	})
}

// Has reports whether links may lead to a host.
func (h Hosts) Has(host string) bool { return isOn(h.Linked, host) }

// Names reports whether addresses of a host may be said.
func (h Hosts) Names(host string) bool { return isOn(h.Named, host) }

// Links reports whether an address may be a link: of https, to a host on the list, and
// with nothing in it that makes it look like another's. Addresses of mail may.
func (h Hosts) Links(address string) bool {
	if mailAlone.MatchString(strings.TrimPrefix(address, "mailto:")) {
		return true
	}
	l := split(address)
	return l.scheme == "https" && !l.hasUser && l.port == "" && !strings.Contains(address, `\`) &&
		!strings.ContainsFunc(l.host, isOdd) && isOn(h.Linked, l.host)
}

// isOdd reports whether a sign has no place in a host as it is asked for.
func isOdd(r rune) bool {
	return r != '.' && r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z')
}

// secure is how an address begins that we send people to.
const secure = "https://"

// A locator is an address in its parts.
type locator struct {
	scheme, user, host, port string // in small letters
	hasUser                  bool   // something stands before an @
}

// split takes an address apart as browsers do. Where it names no scheme, that is https.
func split(address string) (l locator) {
	address = strings.ToLower(strings.ReplaceAll(address, `\`, "/"))
	scheme, rest, has := strings.Cut(address, "://")
	if !has || strings.ContainsAny(scheme, "/?#.@") {
		scheme, rest = "https", address
	}
	end := len(rest)
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		end = i
	}
	l.scheme, l.host = scheme, rest[:end]
	if at := strings.LastIndexByte(l.host, '@'); at >= 0 {
		l.user, l.host, l.hasUser = l.host[:at], l.host[at+1:], true
	}
	if colon := strings.LastIndexByte(l.host, ':'); colon >= 0 && !strings.HasSuffix(l.host, "]") {
		l.host, l.port = l.host[:colon], l.host[colon:]
	}
	l.host = strings.TrimSuffix(l.host, ".")
	return l
}

// plain is a host in the letters that are asked for, "xn--" and all; ok is false where
// nothing can have such a name.
func plain(host string) (ascii string, ok bool) {
	ascii, err := idna.Lookup.ToASCII(host)
	if err != nil {
		return "", false
	}
	return strings.ToLower(ascii), true
}

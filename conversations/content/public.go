package content

import (
	"regexp"
	"slices"
	"strings"
)

// mailAddress is an e-mail address in a text.
var mailAddress = regexp.MustCompile(`[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+`)

// Public returns the e-mail addresses that the content names, and the hosts of
// those whom people are sent to: none of them tells who somebody is.
func (c *Content) Public() (addresses, hosts []string) {
	page := func(s string) {
		if rest, is := strings.CutPrefix(s, "https://"); is {
			host, _, _ := strings.Cut(rest, "/")
			hosts = append(hosts, strings.TrimPrefix(host, "www."))
		}
		addresses = append(addresses, mailAddress.FindAllString(s, -1)...)
	}
	words := func(w Words) {
		for _, s := range w {
			addresses = append(addresses, mailAddress.FindAllString(s, -1)...)
		}
	}
	for _, n := range c.Networks {
		page(n.Site)
		page(n.Helpdesk)
	}
	for _, h := range c.Helpdesks {
		page(h.Address)
	}
	for _, g := range c.Guides {
		page(g.Address)
	}
	for _, p := range c.Parts {
		for _, s := range p.Steps {
			words(s.Body)
		}
	}
	for _, t := range c.Topics {
		words(t.Answer)
	}
	for _, a := range addresses {
		hosts = append(hosts, a[strings.IndexByte(a, '@')+1:])
	}
	slices.Sort(addresses)
	slices.Sort(hosts)
	return slices.Compact(addresses), slices.Compact(hosts)
}

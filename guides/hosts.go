package guides

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// readHosts reads which hosts a link may lead to. It is read first: every
// other file may hold links.
func (r *reading) readHosts() {
	var rows struct {
		Hosts []string `toml:"hosts"`
	}
	d, ok := r.toml("hosts.toml", &rows)
	if !ok {
		r.hosts = nil // not known, so no link is refused for it
		return
	}
	for i, host := range rows.Hosts {
		at := d.at(fmt.Sprintf("hosts[%d]", i)).key
		switch {
		case !isID(host) || !strings.Contains(host, "."):
			r.fault(d.file, at, "%q is no host: write it without https:// and path", host)
		case r.hosts[host]:
			r.fault(d.file, at, "host %s is there twice", host)
		}
		r.hosts[host] = true
	}
}

func sortedKeys[K ~string, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

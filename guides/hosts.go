package guides

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"waymark/conversations/content"
)

// readHosts reads which hosts a link may lead to. It is read first: every
// other file may hold links.
func (r *reading) readHosts() {
	var rows struct {
		Hosts   []string `toml:"hosts"`
		Named   []string `toml:"named"`
		Short   []string `toml:"short"`
		Filters []string `toml:"filters"`
	}
	d, ok := r.toml("hosts.toml", &rows)
	r.knowsHosts = ok // else no link is refused for its host
	if !ok {
		return
	}
	seen := map[string]bool{}
	for _, list := range []struct {
		key   string
		hosts []string
	}{{"hosts", rows.Hosts}, {"named", rows.Named}, {"short", rows.Short}, {"filters", rows.Filters}} {
		for i, host := range list.hosts {
			at := d.at(fmt.Sprintf("%s[%d]", list.key, i)).key
			r.hostEntry(d.file, at, host)
			if seen[host] {
				r.fault(d.file, at, "host %s is there twice", host)
			}
			seen[host] = true
		}
	}
	r.content.Hosts = content.Hosts{Linked: rows.Hosts, Named: rows.Named, Short: rows.Short, Filters: rows.Filters}
}

// hostEntry wants a host, or a domain with a star before it.
func (r *reading) hostEntry(file string, line int, host string) {
	bare := strings.TrimPrefix(host, "*.")
	if !isID(bare) || !strings.Contains(bare, ".") {
		r.fault(file, line, "%q is no host: write it without https:// and path", host)
	}
}

// host refuses one that is not on the list; named says that those of sources will do.
func (r *reading) host(file string, line int, host string, named bool) {
	known := r.content.Hosts
	if !r.knowsHosts || known.Has(host) || named && known.Names(host) {
		return
	}
	all := known.Linked
	if named {
		all = slices.Concat(all, known.Named)
	}
	r.fault(file, line, "the host %s is not in hosts.toml%s", host, didYouMean(host, all))
}

func sortedKeys[K ~string, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

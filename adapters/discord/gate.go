package discord

import (
	"net/http"
	"strings"
	"sync"
	"time"

	"waymark/conversations"
)

// A gate knows which requests Discord would refuse, so that they do not leave:
// who is refused too often is banned for an hour.
type gate struct {
	now func() time.Time

	mu     sync.Mutex
	all    time.Time            // until then nobody; those with a key may
	routes map[string]time.Time // until then not these
	sweep  int                  // of so many routes those that are open again are forgotten
}

// fewRoutes are not worth looking through.
const fewRoutes = 64

// pass says how long a request has to wait, or nil if it may go.
func (g *gate) pass(route string, keyed bool) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	if wait := g.all.Sub(now); wait > 0 && !keyed {
		return &conversations.LaterError{After: wait, Everybody: true}
	}
	if wait := g.routes[route].Sub(now); wait > 0 {
		return &conversations.LaterError{After: wait}
	}
	return nil
}

// close is what a refusal asks for.
func (g *gate) close(route string, later *conversations.LaterError) {
	g.mu.Lock()
	defer g.mu.Unlock()
	until := g.now().Add(later.After)
	if !later.Everybody {
		g.closeRoute(route, until)
		return
	}
	if until.After(g.all) {
		g.all = until
	}
}

// heed reads from an answer whether the next request of its route would be one
// too many.
func (g *gate) heed(route string, header http.Header) {
	after := seconds(header.Get("X-RateLimit-Reset-After"))
	if header.Get("X-RateLimit-Remaining") != "0" || after == 0 {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closeRoute(route, g.now().Add(wait(after, nil)))
}

// closeRoute forgets on this occasion what is open again. The caller holds the
// lock.
func (g *gate) closeRoute(route string, until time.Time) {
	if route == "" || !until.After(g.routes[route]) {
		return
	}
	g.routes[route] = until
	if len(g.routes) < max(g.sweep, fewRoutes) {
		return
	}
	now := g.now()
	for r, t := range g.routes {
		if !t.After(now) {
			delete(g.routes, r)
		}
	}
	g.sweep = 2 * len(g.routes)
}

// routeOf is what a request shares its rate with: those to the same channel,
// guild or webhook, whatever message they are about. First answers to
// interactions have none: each has an address of its own.
func routeOf(method, path string) string {
	parts := strings.Split(path, "/") // "", "channels", its id, …
	if parts[1] == "interactions" {
		return ""
	}
	for i := 4; i < len(parts); i++ {
		if len(parts[i]) >= 15 { // an id
			parts[i] = "*"
		}
	}
	return method + " " + strings.Join(parts, "/")
}

package main

import (
	"net"
	"net/http"
	"sync"
)

// visitorsMax is how many connections may be open at once.
const visitorsMax = 256

// visitors are the connections that are open, each with when it began to do what it
// does (come, ask or rest), in the order of all. Where there would be too many, the one
// goes that did nothing new for longest: whoever comes is heard, so that nobody keeps
// Waymark from its platforms or its watchers by holding connections. An update that is
// cut off so is brought again.
type visitors struct {
	mu    sync.Mutex
	since map[net.Conn]uint64
	count uint64
}

// changed is told what becomes of each connection.
func (v *visitors) changed(c net.Conn, is http.ConnState) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if is == http.StateClosed || is == http.StateHijacked {
		delete(v.since, c)
		return
	}
	if _, known := v.since[c]; !known && is != http.StateNew {
		return // it had to go
	}
	v.count++
	v.since[c] = v.count
	if len(v.since) > visitorsMax {
		oldest := c
		for other, since := range v.since {
			if since < v.since[oldest] {
				oldest = other
			}
		}
		delete(v.since, oldest)
		oldest.Close() //nolint:errcheck // its reader learns of it
	}
}

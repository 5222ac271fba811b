package adaptertest

import (
	"net"
	"testing"
)

// Listen takes connections on loopback until the test ends, one after the other, does with
// each as it is told, and closes it: a server that keeps to no protocol.
func Listen(t testing.TB, do func(net.Conn)) (address string) {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			do(c)
			c.Close() //nolint:errcheck // who asks finds out
		}
	}()
	t.Cleanup(func() {
		l.Close() //nolint:errcheck // nobody listens any more
		<-done
	})
	return l.Addr().String()
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// However many connections somebody holds, silent, idle or with half a question, each
// of the others is answered, and no more are open than may be.
func TestHTTPServer_NobodyHoldsAllConnections(t *testing.T) {
	t.Parallel()
	for held, says := range map[string]string{
		"silent":             "",
		"idle":               "GET /healthz HTTP/1.1\r\nHost: waymark\r\n\r\n",
		"with half a header": "GET /healthz HTTP/1.1\r\nHos",
		"with half a body":   "POST /telegram HTTP/1.1\r\nHost: waymark\r\nContent-Length: 1000\r\n\r\n{",
	} {
		t.Run(held, func(t *testing.T) {
			t.Parallel()
			reads := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.Copy(io.Discard, r.Body) })
			at := opened(t, routes(func(context.Context) ([]string, error) { return nil, nil }, http.NotFoundHandler(), map[string]http.Handler{"/telegram": reads}))
			var all []net.Conn
			for range visitorsMax + 50 {
				c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", at)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { c.Close() })
				if _, err := io.WriteString(c, says); err != nil {
					t.Fatal(err)
				}
				all = append(all, c)
			}
			client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 4 * time.Second}
			for range 20 {
				answer, err := client.Get(fmt.Sprintf("http://%s%s", at, healthPath))
				if err != nil {
					t.Fatal(err)
				}
				answer.Body.Close()
				if answer.StatusCode != http.StatusOK {
					t.Errorf("got %s", answer.Status)
				}
			}
			var open atomic.Int32
			var look sync.WaitGroup
			for _, c := range all {
				c.SetReadDeadline(time.Now().Add(time.Second))
				look.Go(func() {
					_, err := io.Copy(io.Discard, c)
					if late := (net.Error)(nil); errors.As(err, &late) && late.Timeout() {
						open.Add(1)
					}
				})
			}
			look.Wait()
			if n := open.Load(); n > visitorsMax || n < visitorsMax-40 {
				t.Errorf("%d are open, want %d at most and hardly fewer", n, visitorsMax)
			}
		})
	}
}

package main

import (
	"bytes"
	"fmt"
	"log"
	"strings"
	"testing"
)

// What a library prints by itself, as net/http does of every header where GODEBUG says
// http2debug=2, holds no token.
func TestClean_LetsNoTokenThrough(t *testing.T) {
	t.Parallel()
	p := process{platforms: platforms()}
	var said bytes.Buffer
	l := log.New(p.cleaned(&said), "", 0)
	for _, token := range []string{goodToken, strings.Replace(goodToken, ":", "%3A", 1), discordToken} {
		l.Printf("http2: Transport encoding header %q = %q", "authorization", "Bot "+token)
		l.Printf("http2: Transport encoding header %q = %q", ":path", fmt.Sprintf("/bot%s/getMe", token))
	}
	if got := said.String(); strings.Contains(got, "hunter2") || strings.Count(got, "[a token]") != 6 || strings.Count(got, "\n") != 6 {
		t.Errorf("it says\n%s", got)
	}
}

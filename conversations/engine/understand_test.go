package engine

import (
	"testing"

	"waymark/conversations"
)

func TestToken_IsTakenApart(t *testing.T) {
	t.Parallel()
	v, a, b := parse(token(vChoose, "account/password", "done"))
	if v != vChoose || a != "account/password" || b != "done" {
		t.Errorf("got %q, %q, %q", v, a, b)
	}
	v, a, b = parse(conversations.Token(""))
	if v != "" || a != "" || b != "" {
		t.Errorf("of nothing: got %q, %q, %q", v, a, b)
	}
}

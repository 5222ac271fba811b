package secret

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestText_CannotBePrinted(t *testing.T) {
	t.Parallel()
	s := New("hunter2")
	holder := struct {
		Token Text
		All   []Text
		By    map[string]*Text
		own   Text // which fmt prints past its methods
		all   []Text
	}{s, []Text{s}, map[string]*Text{"bot": &s}, s, []Text{s}}
	var log bytes.Buffer
	for _, h := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
		slog.New(h).Info("said", "secret", s, "holder", holder, "err", fmt.Errorf("with %v: %w", s, errors.New(s.String())))
	}
	encoded, err := json.Marshal(holder)
	if err != nil {
		t.Fatal(err)
	}
	said := log.String() + string(encoded) + fmt.Sprint(s, holder, &holder) + errors.Join(fmt.Errorf("%s", s)).Error()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%10.3s", "% x", "%t", "%T"} {
		said += fmt.Sprintf(verb, s) + fmt.Sprintf(verb, holder)
	}
	if strings.Contains(said, "hunter2") || strings.Contains(strings.ToLower(said), fmt.Sprintf("%x", "hunter2")) || strings.Contains(said, "104 117") {
		t.Errorf("it was printed:\n%s", said)
	}
	if !strings.Contains(said, hidden) || fmt.Sprint(New("")) != "" || s.Reveal() != "hunter2" || s != New("hunter2") || !New("").IsZero() {
		t.Errorf("it is not said that there is one, or it is of no use:\n%s", said)
	}
}

package telegram

import (
	"encoding/json"
	"testing"
)

// TestPlainYes_IsWhatEncodingJSONReads: it is quicker and says nothing else.
func TestPlainYes_IsWhatEncodingJSONReads(t *testing.T) {
	t.Parallel()
	for body, plain := range map[string]bool{
		`{"ok":true,"result":true}`:                                 true,
		`{"ok":true,"result":{"message_id":7,"chat":{"id":1}}}`:     true,
		`{"ok":true,"result":{"message_id":7}}`:                     false,
		`{"ok":true,"result":{"date":1,"message_id":7}}`:            false,
		`{"result":true,"ok":true}`:                                 false,
		`{"ok":true, "result":true}`:                                false,
		`{"ok":true,"result":{"message_id":0,"chat":{"id":1}}}`:     false,
		`{"ok":true,"result":{"message_id":7.5,"chat":{"id":1}}}`:   false,
		`{"ok":true,"result":{"message_id":"7","chat":{"id":1}}}`:   false,
		`{"ok":false,"error_code":400,"description":"Bad Request"}`: false,
		`{"ok":true,"result":{"message_id":7,"chat":`:               false,
		`{"ok":true,"result":false}`:                                false,
		``:                                                          false,
		`<html>`:                                                    false,
	} {
		var done bool
		var made sentMessage
		if got := plainYes([]byte(body), &done) || plainYes([]byte(body), &made); got != plain {
			t.Errorf("%s: %v, want %v", body, got, plain)
			continue
		}
		if !plain {
			continue
		}
		var wantDone bool
		var wantMade sentMessage
		asBool := json.Unmarshal([]byte(body), &envelope{Result: &wantDone})
		asMade := json.Unmarshal([]byte(body), &envelope{Result: &wantMade})
		if asBool != nil && asMade != nil || done != wantDone || made != wantMade {
			t.Errorf("%s: %v and %+v, want %v and %+v", body, done, made, wantDone, wantMade)
		}
	}
	if raw := new(json.RawMessage); plainYes([]byte(`{"ok":true,"result":true}`), raw) {
		t.Error("what is asked for as it is was read")
	}
}

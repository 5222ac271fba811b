package bot

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"waymark/conversations"
)

func TestCauseOf(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		err  error
		want conversations.Cause
	}{
		{conversations.ErrTooLate, conversations.TooLate},
		{&conversations.LaterError{After: time.Second}, conversations.Later},
		{&conversations.LaterError{}, conversations.Failed}, // it does not say for how long
		{conversations.ErrUnreachable, conversations.Unreachable},
		{conversations.ErrRefused, conversations.Refused},
		{conversations.ErrUnsure, conversations.Uncertain},
		{guard(func() error { panic("I fell over") }), conversations.Broken},
		{errors.New(conversations.ErrUnsure.Error()), conversations.Failed}, // words are not looked at
		{context.DeadlineExceeded, conversations.Failed},
		{errors.Join(conversations.ErrRefused, conversations.ErrUnreachable), conversations.Unreachable},
		{errors.Join(conversations.ErrUnsure, &conversations.LaterError{After: time.Second}), conversations.Later},
	} {
		if got := causeOf(fmt.Errorf("send: %w", tt.err)); got != tt.want {
			t.Errorf("%v: %q, want %q", tt.err, got, tt.want)
		}
	}
}

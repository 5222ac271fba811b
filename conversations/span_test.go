package conversations_test

import (
	"testing"
	"time"

	"waymark/conversations"
)

func TestParseSpan(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]conversations.Span{
		"18 months":  {Months: 18},
		" 1 Month ":  {Months: 1},
		"2 years":    {Months: 24},
		"3  weeks":   {Days: 21},
		"90 days":    {Days: 90},
		"1000 years": {Months: 12000},
		"":           {}, "months": {}, "0 days": {}, "-1 days": {}, "1.5 years": {}, "18months": {}, "18": {}, "2 days 3 weeks": {}, "9999 years": {}, "20h": {},
	} {
		got, err := conversations.ParseSpan(text)
		if got != want || (err == nil) != (want != conversations.Span{}) {
			t.Errorf("%q is %+v, %v; want %+v", text, got, err, want)
		}
	}
}

func TestSpan_FollowsTheCalendar(t *testing.T) {
	t.Parallel()
	s := conversations.Span{Months: 18, Days: 1}
	at := time.Date(2026, 11, 26, 10, 0, 0, 0, time.UTC)
	if got, want := s.After(at), time.Date(2028, 5, 27, 10, 0, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("ends %v, want %v", got, want)
	}
	if got, want := s.Before(at), time.Date(2025, 5, 25, 10, 0, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("began %v, want %v", got, want)
	}
}

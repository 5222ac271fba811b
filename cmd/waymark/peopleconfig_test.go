package main

import (
	"testing"

	"waymark/conversations"
	"waymark/storage"
)

func TestPeopleConfig_KeepsNobodyForLongerThanWhoWrites(t *testing.T) {
	t.Parallel()
	months := func(n int) conversations.Span { return conversations.Span{Months: n} }
	for _, c := range []struct {
		config peopleConfig
		want   storage.Keep
	}{
		{peopleConfig{}, storage.DefaultKeep()},
		{peopleDefaults(), storage.DefaultKeep()},
		{peopleConfig{"2 years", "9 months", "90 days"}, storage.Keep{People: months(24), Unreachable: months(9), Acts: conversations.Span{Days: 90}}},
		{peopleConfig{"3 months", "6 months", "1 year"}, storage.Keep{People: months(3), Unreachable: months(3), Acts: months(12)}},
		{peopleConfig{"90 days", "1 year", "2 years"}, storage.Keep{People: conversations.Span{Days: 90}, Unreachable: conversations.Span{Days: 90}, Acts: months(24)}},
	} {
		if got, err := c.config.kept(); got != c.want || err != nil {
			t.Errorf("%v: got %v, %v; want %v", c.config, got, err, c.want)
		}
	}
}

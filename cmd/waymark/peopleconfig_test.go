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
		{
			peopleConfig{Keep: "2 years", KeepUnreachable: "9 months", KeepFinished: "1 year", KeepTickets: "2 weeks", KeepActs: "90 days"},
			storage.Keep{People: months(24), Unreachable: months(9), Finished: months(12), Tickets: conversations.Span{Days: 14}, Acts: conversations.Span{Days: 90}},
		},
		{
			peopleConfig{Keep: "3 months", KeepUnreachable: "6 months", KeepFinished: "6 months", KeepTickets: "1 year", KeepActs: "1 year"},
			storage.Keep{People: months(3), Unreachable: months(3), Finished: months(3), Tickets: months(12), Acts: months(12)},
		},
	} {
		if got, err := c.config.kept(); got != c.want || err != nil {
			t.Errorf("%v: got %v, %v; want %v", c.config, got, err, c.want)
		}
	}
}

package main

import (
	"context"
	"slices"
	"testing"
	"time"

	"waymark/storage"
)

// handed are leases as somebody made them up.
type handed []storage.Lease

func (h handed) Leases(context.Context) ([]storage.Lease, error) { return h, nil }

func TestReadiness_SaysHowTheWorkIsShared(t *testing.T) {
	t.Parallel()
	leases := handed{
		{Name: "clock", Epoch: 3, Holder: "process 7 on desk", Held: true, Ours: true},
		{Name: "platform here", Epoch: 5, Holder: "process 8 on shelf", Held: true},
		{Name: "platform there", Epoch: 1, Holder: "process 9 on floor"},
	}
	r := readinessOf(&shelf{}, time.Now, &post{name: "here"})
	r.shared = leases
	r.waits = func(context.Context) known {
		return known{counts: storage.Counts{Overdue: 90 * time.Second}, late: 7 * time.Minute}
	}
	facts, err := r.says(t.Context())
	want := []string{
		"clock: held here, epoch 3",
		"platform here: held by another process, epoch 5",
		"platform there: held by nobody, epoch 1",
		"oldest unsent: 90 s, oldest overdue reminder: 420 s",
	}
	if err != nil || !slices.Equal(facts, want) {
		t.Errorf("got %q, %v; want %q", facts, err, want)
	}
	if sendsHere(leases, "here") || !sendsHere(nil, "here") {
		t.Error("who sends here is not read off the leases")
	}
}

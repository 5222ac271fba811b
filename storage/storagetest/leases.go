package storagetest

import (
	"context"
	"errors"
	"testing"
)

var leases = map[string]func(*testing.T, Store){
	"Hold_DoesTheWork": func(t *testing.T, s Store) {
		broke := errors.New("the work's own")
		err := s.Hold(context.Background(), "sending", func(ctx context.Context) error {
			if !s.Held(ctx) {
				t.Error("whoever was given a lease does not hold it")
			}
			return errors.Join(broke, s.Turn(ctx, message(ada, "m1"), answer("hello")))
		})
		if !errors.Is(err, broke) {
			t.Errorf("got %v, want what the work said", err)
		}
		if all := due(t, s, ada.Platform); len(all) != 1 {
			t.Errorf("got %v, want what was written under the lease", textsOf(all))
		}
		if !s.Held(context.Background()) {
			t.Error("what is under no lease is somebody else's")
		}
	},
	"Hold_AgainAndBesideAnother": func(t *testing.T, s Store) {
		for range 3 {
			err := s.Hold(context.Background(), "sending", func(ctx context.Context) error {
				return s.Hold(ctx, "reminding", func(context.Context) error { return nil })
			})
			if err != nil {
				t.Error(err)
			}
		}
	},
	"Hold_UntilItIsEnded": func(t *testing.T, s Store) {
		ctx, end := context.WithCancel(context.Background())
		err := s.Hold(ctx, "sending", func(ctx context.Context) error {
			end()
			<-ctx.Done()
			// What has begun is finished under the lease.
			return s.Turn(context.WithoutCancel(ctx), message(ada, "m1"), answer("hello"))
		})
		if err != nil {
			t.Error(err)
		}
		if all := due(t, s, ada.Platform); len(all) != 1 {
			t.Errorf("got %v, want what was finished under the lease", textsOf(all))
		}
	},
}

package bot

import (
	"context"
	"time"
)

// lastLimit is how long a call in flight may still take when the process is asked to
// stop: whoever asked has to see it end within ten seconds.
const lastLimit = 7 * time.Second

// outlasting is a context for a call that may take as long as limit, and where
// ctx ends meanwhile no more than lastLimit from then on. Whose answer is not
// waited for may have arrived.
func outlasting(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	call, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
	stop := context.AfterFunc(ctx, func() {
		defer cancel()
		select {
		case <-call.Done():
		case <-time.After(lastLimit):
		}
	})
	return call, func() {
		stop()
		cancel()
	}
}

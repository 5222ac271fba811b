package discord

import (
	"context"
	"strconv"
	"time"
)

// discordEpoch is the first moment of snowflakes, in Unix milliseconds.
// https://discord.com/developers/docs/reference#snowflakes
const discordEpoch = 1420070400000

// madeAt is when something got its id; false where it is none.
func madeAt(id snowflake) (time.Time, bool) {
	n, err := strconv.ParseUint(id, 10, 63)
	if err != nil {
		return time.Time{}, false
	}
	return time.UnixMilli(int64(n>>22) + discordEpoch).UTC(), true //nolint:gosec // 41 bits
}

func maxID(a, b snowflake) snowflake {
	if older(a, b) > 0 {
		return a
	}
	return b
}

func minID(a, b snowflake) snowflake {
	if older(a, b) < 0 {
		return a
	}
	return b
}

// before is the greatest id that is older than id.
func before(id snowflake) snowflake {
	n, err := strconv.ParseUint(id, 10, 63)
	if err != nil || n == 0 {
		return ""
	}
	return strconv.FormatUint(n-1, 10)
}

// sleep waits, unless ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

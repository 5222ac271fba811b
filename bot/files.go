package bot

import (
	"context"
	"errors"
	"fmt"
	"io"

	"waymark/conversations"
)

// Fetchers are the adapters that hand out files, by platform.
type fetchers map[conversations.Platform]Fetcher

func fetchersOf(all []Adapter) fetchers {
	found := make(fetchers)
	for _, a := range all {
		if f, ok := a.(Fetcher); ok {
			found[a.Platform()] = f
		}
	}
	return found
}

// Carries is how large a file may be that goes from one of the platforms to another,
// in bytes; 0: none can. It is what the adapters' limits say, which never change.
func Carries(all []Adapter) func(from, to conversations.Platform) int64 {
	found := fetchersOf(all)
	limits := make(map[conversations.Platform]conversations.Limits)
	for _, a := range all {
		limits[a.Platform()] = a.Limits()
	}
	return func(from, to conversations.Platform) int64 {
		if found[from] == nil {
			return 0
		}
		return min(limits[from].Fetch, limits[to].File)
	}
}

// withFile gives x the content of its file. Nothing is fetched yet.
func (d *dispatcher) withFile(ctx context.Context, x conversations.Delivery) (conversations.Delivery, error) {
	if x.File == nil {
		return x, nil
	}
	f := *x.File
	from, most := d.files[f.Platform], d.adapter.Limits().File
	switch {
	case from == nil:
		return x, fmt.Errorf("%w: nobody hands out files of %q here", conversations.ErrFileGone, f.Platform)
	case most == 0, f.Size > most:
		return x, fmt.Errorf("%w: it has %d bytes, and at most %d can be sent", conversations.ErrFileTooBig, f.Size, most)
	}
	x.Content = func() (io.ReadCloser, error) {
		r, err := from.Fetch(ctx, f)
		return r, fetched(f, err)
	}
	return x, nil
}

// fetched is an error of the platform that a file comes from as the one that it goes
// to may see it: what that asks for, patience above all, it asks of nobody else.
func fetched(f conversations.File, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, conversations.ErrFileGone):
		return fmt.Errorf("fetch a file of %s: %w: %s", f.Platform, conversations.ErrFileGone, err.Error())
	case errors.Is(err, conversations.ErrFileTooBig):
		return fmt.Errorf("fetch a file of %s: %w: %s", f.Platform, conversations.ErrFileTooBig, err.Error())
	}
	return fmt.Errorf("fetch a file of %s: %s", f.Platform, err.Error())
}

// isAboutFile reports whether err is about a file, and about nobody's chat.
func isAboutFile(err error) bool {
	return errors.Is(err, conversations.ErrFileGone) || errors.Is(err, conversations.ErrFileTooBig)
}

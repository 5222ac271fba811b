package inbox

import "context"

// person is whose line an arrival stands in.
func person(a *arrival) string { return a.Message.Actor.User }

// join takes the last place in its person's line, if there is one.
func (in *Inbox) join(a *arrival) {
	in.mu.Lock()
	defer in.mu.Unlock()
	line := in.lines[person(a)]
	if in.o.Insist != nil && (len(line) >= LineMax || in.waiting >= WaitingMax) {
		a.full = true
		return
	}
	a.leads = len(line) == 0
	in.lines[person(a)] = append(line, a)
	in.waiting++
}

// empty delivers a person's line until nobody stands in it. Where something
// cannot be taken, what stands behind it is not either, because its person
// would be answered out of order otherwise.
func (in *Inbox) empty(ctx context.Context, person string) {
	for more := true; more; {
		together := in.first(person)
		err := in.take(ctx, together)
		var behind []*arrival
		behind, more = in.leave(person, len(together), err)
		for _, a := range together {
			in.end(a, err)
		}
		for _, a := range behind {
			in.end(a, errAhead)
		}
	}
}

// first is who goes together from the front of a person's line.
func (in *Inbox) first(person string) []*arrival {
	in.mu.Lock()
	defer in.mu.Unlock()
	line := in.lines[person]
	return line[:min(len(line), TogetherMax)]
}

// leave takes the first n out of a person's line and reports whether others
// stand in it. After an error none do: those were behind.
func (in *Inbox) leave(person string, n int, err error) (behind []*arrival, more bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	line := in.lines[person]
	left := line[n:]
	if err != nil || len(left) == 0 {
		delete(in.lines, person)
		in.waiting -= len(line)
		return left, false
	}
	in.lines[person] = left
	in.waiting -= n
	return nil, true
}

// take delivers messages of one person together, and shows them meanwhile that
// we are at work.
func (in *Inbox) take(ctx context.Context, together []*arrival) error {
	over := make(chan struct{})
	defer close(over)
	typed := make(map[Sign]bool)
	m := *together[len(together)-1].Message
	for i, a := range together {
		if i < len(together)-1 {
			m.Earlier = append(m.Earlier, *a.Message)
		}
		if a.Typing != nil && !typed[a.Typing] {
			typed[a.Typing] = true
			in.o.Work.Go(func() { in.showTyping(ctx, a.Typing, over) })
		}
	}
	once := func(ctx context.Context) error {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case in.slots <- struct{}{}:
		}
		defer func() { <-in.slots }()
		// After ctx has ended nothing begins, and what has begun is finished.
		if err := ctx.Err(); err != nil {
			return err
		}
		return in.o.Deliver(ctx, m)
	}
	if in.o.Insist != nil {
		return in.o.Insist(ctx, once) // its pauses keep nobody's slot
	}
	return once(ctx)
}

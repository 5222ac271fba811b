package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"waymark/conversations"
)

// What one process commits may be for another to send. So it tells the others,
// by NOTIFY, which lines have changed, and that a lease was let go. That is no part of
// the commit: while one that notifies is written to the disk no other such can be, in
// the whole cluster. It is a transaction of its own right after it, which waits for no
// disk, and takes with it what has changed meanwhile.
//
// What nobody hears, because a connection was lost or its process killed, is only
// late: whoever sends looks for itself now and then, and once it hears again.

const (
	freedNote   = "freed" // a lease was let go
	noteBytes   = 7900    // that the server lets a note have
	listenAgain = time.Second
	askEvery    = 5 * time.Second // whether a connection on which nothing comes is still there
)

// A listener hears what other processes say.
type listener struct {
	server *server
	tell   func([]conversations.Line) // without lines: any may have changed

	begin func() // listens, from the first time on that it is called
	stop  context.CancelFunc
	ended chan struct{} // closed when nobody listens any more

	mu     sync.Mutex
	waits  chan struct{}     // closed and made anew when a lease was let go, perhaps
	leases map[string]*lease // that are ours, by name
}

func newListener(s *server, tell func([]conversations.Line)) *listener {
	ctx, stop := context.WithCancel(context.Background())
	l := &listener{server: s, tell: tell, stop: stop, ended: make(chan struct{}), waits: make(chan struct{}), leases: make(map[string]*lease)}
	var once sync.Once
	l.begin = func() { once.Do(func() { go l.run(ctx) }) }
	return l
}

// close ends listening.
func (l *listener) close() {
	if l == nil {
		return
	}
	l.stop()
	l.begin() // so that there is an end to wait for
	<-l.ended
}

func (l *listener) run(ctx context.Context) {
	defer close(l.ended)
	for ctx.Err() == nil {
		_ = l.listen(ctx) // what is wrong with the database is said elsewhere
		select {
		case <-ctx.Done():
		case <-time.After(listenAgain):
		}
	}
}

// listen hears what is said until ctx ends or the connection is lost.
func (l *listener) listen(ctx context.Context) (err error) {
	conn, err := l.server.session(ctx)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // it was only read from
	var name string
	if err := conn.QueryRow(ctx, `SELECT `+channel).Scan(&name); err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, `LISTEN `+pgx.Identifier{name}.Sanitize()); err != nil { //nolint:misspell // its name
		return err
	}
	l.hears(freedNote)
	l.tell(nil) // nobody heard what was said before
	for {
		waiting, cancel := context.WithTimeout(ctx, askEvery)
		said, err := conn.WaitForNotification(waiting)
		quiet := waiting.Err() != nil
		cancel()
		switch {
		case err == nil:
			l.hears(said.Payload)
		case ctx.Err() != nil || !quiet:
			return err
		default:
			asking, cancel := context.WithTimeout(ctx, leasePatience)
			err := conn.Ping(asking)
			cancel()
			if err != nil {
				return err
			}
		}
	}
}

// hears does what a note says.
func (l *listener) hears(note string) {
	if note != freedNote {
		l.tell(linesIn(note))
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.waits)
	l.waits = make(chan struct{})
}

// freed is closed when a lease is let go by others.
func (l *listener) freed() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.waits
}

// holds notes that a lease is ours, or is no longer.
func (l *listener) holds(is *lease, ours bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if ours {
		l.leases[is.name] = is
	} else if l.leases[is.name] == is {
		delete(l.leases, is.name)
	}
}

// has reports whether a lease is ours.
func (l *listener) has(is Lease) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	ours := l.leases[is.Name]
	return ours != nil && ours.epoch == is.Epoch
}

// A noted line is how notes write one.
type notedLine struct {
	Platform string `json:"p"`
	Chat     string `json:"c"`
	Ticket   int64  `json:"t,omitempty"`
}

// noteOfLines is the note that these have changed; one that would be too long says that
// any may have.
func noteOfLines(lines []conversations.Line) string {
	all := make([]notedLine, len(lines))
	for i, l := range lines {
		all[i] = notedLine{string(l.Room.Platform), l.Room.Chat, int64(l.Ticket)}
	}
	note, err := json.Marshal(all)
	if err != nil || len(note) > noteBytes {
		return ""
	}
	return string(note)
}

// linesIn are the lines that a note names; none: any may have changed.
func linesIn(note string) []conversations.Line {
	var all []notedLine
	if json.Unmarshal([]byte(note), &all) != nil {
		return nil
	}
	lines := make([]conversations.Line, len(all))
	for i, l := range all {
		room := conversations.Room{Platform: conversations.Platform(l.Platform), Chat: l.Chat}
		lines[i] = conversations.Line{Room: room, Ticket: conversations.TicketID(l.Ticket)}
	}
	return lines
}

// A notifier tells other processes which lines have changed.
type notifier struct {
	pool *sql.DB

	mu    sync.Mutex
	lines []conversations.Line // to tell
	all   bool                 // any may have: too many to name, or some were not told before

	wake  chan struct{} // holds one
	stop  func()        // closes over
	over  chan struct{} // closed when nothing more comes
	ended chan struct{} // closed when all is told
}

func newNotifier(pool *sql.DB) *notifier {
	n := &notifier{pool: pool, wake: make(chan struct{}, 1), over: make(chan struct{}), ended: make(chan struct{})}
	n.stop = sync.OnceFunc(func() { close(n.over) })
	return n
}

// changed has lines told, soon.
func (n *notifier) changed(lines []conversations.Line) {
	n.mu.Lock()
	n.all = n.all || len(n.lines)+len(lines) > 4*batchMax
	if !n.all {
		n.lines = append(n.lines, lines...)
	}
	n.mu.Unlock()
	select {
	case n.wake <- struct{}{}:
	default: // it is awake already
	}
}

// close tells what is still to be told.
func (n *notifier) close() {
	if n == nil {
		return
	}
	n.stop()
	<-n.ended
}

func (n *notifier) run() {
	defer close(n.ended)
	for {
		select {
		case <-n.wake:
		case <-n.over:
			n.say()
			return
		}
		for !n.say() {
			select {
			case <-n.over:
				return
			case <-time.After(listenAgain):
			}
		}
	}
}

// say tells what has changed, and reports whether it could.
func (n *notifier) say() bool {
	n.mu.Lock()
	lines, all := n.lines, n.all
	n.lines, n.all = nil, false
	n.mu.Unlock()
	note := ""
	if !all {
		note = noteOfLines(lines)
	}
	if len(lines) == 0 && !all {
		return true
	}
	ctx, cancel := context.WithTimeout(context.Background(), leasePatience)
	defer cancel()
	_, err := n.pool.ExecContext(ctx, `SELECT pg_notify(`+channel+`, $1)`, note)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.all = n.all || err != nil
	return err == nil
}

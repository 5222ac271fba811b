package storage

import (
	"runtime"
	"slices"
	"time"
)

// batchMax is how many turns may share a commit: everybody waits for it.
const batchMax = 128

// ShareCommits has the notes of what was sent wait up to rest for a turn, whose commit
// they share: who got a message at last mostly answers, and only what comes after it in
// the same chat waits for the note. Once something is there that does, notes do not wait.
// What was not noted when the machine stops is sent once more.
func (db *DB) ShareCommits(rest time.Duration) {
	db.writer.mu.Lock()
	defer db.writer.mu.Unlock()
	db.writer.rest = rest
}

// next waits for jobs. It returns none when the writer is closed and nothing
// waits any more.
func (w *writer) next() []*job {
	w.gather()
	var over <-chan time.Time // when what waits has rested; nil: nothing rests
	for rested := false; ; {
		w.mu.Lock()
		n, closed, rest := fitting(w.waiting), w.closed, w.rest
		jobs := w.waiting[:n:n]
		rests := n > 0 && rest > 0 && !rested && !closed && !w.awaited && settling(jobs)
		if !rests {
			w.waiting = w.waiting[n:]
		}
		w.mu.Unlock()
		if !rests && (n > 0 || closed) {
			return jobs
		}
		if rests && over == nil {
			over = time.After(rest)
		}
		select {
		case <-w.wake:
		case <-over:
			rested = true
		}
	}
}

// settling reports whether jobs only note what became of deliveries.
func settling(jobs []*job) bool {
	return !slices.ContainsFunc(jobs, func(j *job) bool { return len(j.about.deliveries) == 0 })
}

// fitting is how many of the jobs may share a commit.
func fitting(jobs []*job) int {
	turns := 0
	for i, j := range jobs {
		if turns += max(1, j.about.turns); turns > batchMax {
			return max(i, 1)
		}
	}
	return len(jobs)
}

// gather lets those queue who were just answered and want to write again. It
// makes way for them as long as the queue grows by it, and never waits.
func (w *writer) gather() {
	for before, now := -1, 0; now > before && now < batchMax; {
		runtime.Gosched()
		before, now = now, w.length()
	}
}

// length is how many jobs wait.
func (w *writer) length() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.waiting)
}

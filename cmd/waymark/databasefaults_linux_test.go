package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	fake "waymark/adapters/adaptertest/botapi"
	"waymark/storage/disktest"
	"waymark/storage/postgrestest"
)

const (
	faultLasts   = 6 * time.Second  // after /readyz has said so, unless it lasts by itself
	lockLasts    = 20 * time.Second // longer than anybody waits for a lock
	mendedWithin = 30 * time.Second // and /readyz says that all is well
)

// A sufferer is the real program, to whose database something happens.
type sufferer struct {
	*town
	disk    *disktest.Disk
	stores  string // the folder in which the database does
	cluster *postgrestest.Cluster
	cable   *cable
}

// An affliction is something that happens to a database.
type affliction struct {
	name string
	says string // what /readyz says, all the time unless it is partial
	// begins lets it happen, and goes on until ends is closed; then all is well.
	begins func(s *sufferer, ends <-chan struct{})
	lasts  time.Duration
}

// partial reports whether something is stored nevertheless: what finds room in the
// files as they are, or in the server's memory.
func (a affliction) partial() bool {
	return a.says == "the disk is full" || a.says == "the server's disk gives errors"
}

// onDisk is what is wrong with the disk on which a part of what is stored lies.
func onDisk(f disktest.Fault, part string) func(*sufferer, <-chan struct{}) {
	return func(s *sufferer, ends <-chan struct{}) {
		s.disk.Fail(filepath.Join(s.stores, part), f)
		<-ends
		s.disk.Mend()
	}
}

// locked is what another program does that lets nobody else write.
func locked(statements ...string) func(*sufferer, <-chan struct{}) {
	return func(s *sufferer, ends <-chan struct{}) {
		db := s.asks()
		defer db.Close()
		conn, err := db.Conn(s.t.Context())
		if err != nil {
			s.t.Error(err)
			return
		}
		defer conn.Close()
		for _, does := range statements {
			if _, err := conn.ExecContext(s.t.Context(), does); err != nil {
				s.t.Error(err)
			}
		}
		<-ends
		if _, err := conn.ExecContext(s.t.Context(), `ROLLBACK`); err != nil {
			s.t.Error(err)
		}
	}
}

func fileAfflictions() []affliction {
	return []affliction{
		{"the disk is full", "the disk is full", onDisk(disktest.Full(), ""), faultLasts},
		{"the disk takes nothing", "the disk gives errors", onDisk(disktest.Unwritable(), ""), faultLasts},
		{"the disk loses what it took", "the disk gives errors", onDisk(disktest.Unflushed(), ""), faultLasts},
		// SQLite calls it damage.
		{"the disk cannot be read", "it is damaged", onDisk(disktest.Unreadable(), ""), faultLasts},
		{"the disk is read-only", "it cannot be written", onDisk(disktest.ReadOnly(), ""), faultLasts},
		{"another program has the lock", "another program holds the lock", locked(`BEGIN EXCLUSIVE`), lockLasts},
	}
}

func serverAfflictions() []affliction {
	restart := func(s *sufferer, ends <-chan struct{}) {
		if err := s.cluster.Restart(func() { <-ends }); err != nil {
			s.t.Error(err)
		}
	}
	return []affliction{
		{"the disk is full", "the disk is full", onDisk(disktest.Full(), ""), faultLasts},
		{"the disk of the tables takes nothing", "the server's disk gives errors", onDisk(disktest.Unwritable(), "base"), faultLasts},
		{"the disk loses what it took, and the server ends", "its server cannot be reached", func(s *sufferer, ends <-chan struct{}) {
			s.disk.Fail(s.stores, disktest.Unflushed())
			<-ends
			s.disk.Mend()
			if err := s.cluster.Restart(func() {}); err != nil {
				s.t.Error(err)
			}
		}, faultLasts},
		{"the server is restarted", "its server cannot be reached", restart, faultLasts},
		{"the network is cut", "its server cannot be reached", func(s *sufferer, ends <-chan struct{}) {
			s.cable.cut.Store(true)
			<-ends
			s.cable.cut.Store(false)
			s.cable.drop()
		}, faultLasts},
		{"the server is a standby", "the server is a standby", func(s *sufferer, ends <-chan struct{}) {
			if err := s.cluster.Demote(func() { <-ends }); err != nil {
				s.t.Error(err)
			}
		}, faultLasts},
		{"the database is read-only", "the database is set to read-only", func(s *sufferer, ends <-chan struct{}) {
			s.exec(`ALTER SYSTEM SET default_transaction_read_only = on`)
			s.exec(`SELECT pg_reload_conf()`)
			<-ends
			s.exec(`ALTER SYSTEM RESET default_transaction_read_only`)
			s.exec(`SELECT pg_reload_conf()`)
		}, faultLasts},
		{"another program has the lock", "another program holds the lock", locked(`BEGIN`, `LOCK TABLE outbox, seen, people, accounts, journeys IN ACCESS EXCLUSIVE MODE`), lockLasts},
	}
}

// Whatever happens to the database, nothing is acknowledged that is not stored, nobody
// is answered twice or not at all, /readyz says what it is for as long as it lasts, and
// all goes on by itself afterwards.
func TestServe_BearsWhatHappensToItsDatabase(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"polling", "webhook"} {
		if mode == "polling" || *everyFault {
			t.Run("file/"+mode, func(t *testing.T) {
				t.Parallel()
				s := newSufferer(t, mode)
				s.suffers(fileAfflictions())
				checkIntegrity(t, s.database())
			})
		}
		if mode == "webhook" || *everyFault {
			t.Run("Postgres/"+mode, func(t *testing.T) {
				t.Parallel()
				s := newSufferer(t, mode)
				s.ontoServer()
				s.suffers(serverAfflictions())
			})
		}
	}
}

func newSufferer(t *testing.T, mode string) *sufferer {
	t.Helper()
	s := &sufferer{town: newTown(t, fake.Options{Seed: 7, Second: 50 * time.Millisecond}, mode, highRates), disk: disktest.New(t)}
	s.stores, s.env = s.folder, s.disk.Env()
	return s
}

// ontoServer gives it a PostgreSQL in place of the file.
func (s *sufferer) ontoServer() {
	s.t.Helper()
	s.cluster = &postgrestest.Cluster{Env: s.disk.Env()}
	s.t.Cleanup(func() {
		if err := s.cluster.Stop(); err != nil {
			s.t.Error(err)
		}
	})
	s.url = s.cluster.Schema(s.t)
	s.stores, s.cable = s.cluster.Data(), newCable(s.t, s.url)
	s.configure(fmt.Sprintf("[storage]\nurl = %q\n", s.cable.url(s.url)))
}

// Its file is moved away while people write. Nobody is acknowledged any more; once it is
// back and the program was started again, all goes on. What was being sent then may be
// sent once more: that it was sent, could not be stored.
func TestServe_BearsThatItsFileIsGone(t *testing.T) {
	t.Parallel()
	s := newSufferer(t, "webhook")
	s.start()
	s.says200()
	d := newDay(townsfolk)
	d.perSecond = *updates
	ctx, evening := context.WithCancel(t.Context())
	var talk sync.WaitGroup
	m := newModel(t)
	talk.Go(func() { d.talk(ctx, s.town, m) })
	s.await("many are answered", func() bool { return s.api.Count("sendMessage") > townsfolk })
	gone := time.Now()
	if err := os.Rename(s.database(), s.database()+".moved"); err != nil {
		t.Fatal(err)
	}
	s.saysWhy("the file is gone", "it was removed or replaced")
	s.stop()
	confirmed := s.api.Stats().Confirmed
	if err := os.Rename(s.database()+".moved", s.database()); err != nil {
		t.Fatal(err)
	}
	if kept := s.kept(); kept < confirmed {
		t.Errorf("%d updates are acknowledged, %d are stored", confirmed, kept)
	}
	s.start()
	s.says200()
	evening()
	talk.Wait()
	s.quiet(d.patience())
	s.stop()
	checkIntegrity(t, s.database())
	d.compare(t, s.town, []time.Time{gone})
}

// suffers lets people write while one thing after the other happens, and judges what
// they were shown.
func (s *sufferer) suffers(all []affliction) {
	s.t.Helper()
	s.start()
	ended := s.ended
	s.says200()
	d := newDay(townsfolk)
	d.perSecond = *updates
	ctx, evening := context.WithCancel(s.t.Context())
	var talk sync.WaitGroup
	m := newModel(s.t)
	talk.Go(func() { d.talk(ctx, s.town, m) })
	for _, a := range all {
		s.bears(a)
		if s.t.Failed() {
			break
		}
	}
	evening()
	talk.Wait()
	s.quiet(d.patience())
	select {
	case <-ended:
		s.t.Errorf("it has ended; it says\n%s", s.says())
	default:
	}
	if said, kept := len(slices.Concat(d.said...)), s.kept(); said != kept {
		s.t.Errorf("%d of %d updates are noted as seen", kept, said)
	}
	s.stop()
	d.compare(s.t, s.town, nil)
	s.t.Logf("%d updates, %d sends", len(slices.Concat(d.said...)), s.api.Stats().Sends)
}

// kept is how many updates are noted as seen; -1: it cannot be known now.
func (s *sufferer) kept() (n int) {
	db := s.asks()
	defer db.Close()
	ctx, cancel := context.WithTimeout(s.t.Context(), time.Second)
	defer cancel()
	bot, _, _ := strings.Cut(s.api.Token(), ":")
	if db.QueryRowContext(ctx, `SELECT COUNT(*) FROM seen WHERE platform = 'telegram' AND (id LIKE '`+bot+`:%' OR id LIKE 'digest:%')`).Scan(&n) != nil {
		return -1
	}
	return n
}

// bears lets one thing happen, for as long as it lasts.
func (s *sufferer) bears(a affliction) {
	s.t.Helper()
	sends := s.api.Count("sendMessage")
	s.await("something is sent before "+a.name, func() bool { return s.api.Count("sendMessage") > sends })
	ends := make(chan struct{})
	var happens sync.WaitGroup
	begun := time.Now()
	happens.Go(func() { a.begins(s, ends) })
	end := sync.OnceFunc(func() { close(ends); happens.Wait() })
	defer end()
	s.saysWhy(a.name, a.says)
	noticed, over, known := time.Since(begun), time.After(a.lasts), false
	within(s.t, a.lasts+tooLong, func() bool {
		confirmed := s.api.Stats().Confirmed
		if kept := s.kept(); kept >= 0 {
			known = true
			if kept < confirmed {
				s.t.Errorf("%s: %d updates are acknowledged, %d are stored", a.name, confirmed, kept)
			}
		}
		if is, err := askRunning(s.t.Context(), s.listen); err != nil || is.ready && !a.partial() {
			s.t.Errorf("%s: /readyz says that all is well, or nothing: %v", a.name, err)
			return true
		}
		select {
		case <-over:
			return true
		default:
			return false
		}
	}, func() string { return a.name + ": it takes too long" })
	end()
	mended := time.Now()
	s.says200()
	sends = s.api.Count("sendMessage")
	s.await("something is sent after "+a.name, func() bool { return s.api.Count("sendMessage") > sends })
	s.t.Logf("%s: /readyz said so after %v, and that all is well %v after it was; what is stored could be seen meanwhile: %t",
		a.name, noticed.Round(time.Millisecond), time.Since(mended).Round(time.Millisecond), known)
}

// saysWhy waits until /readyz says what is wrong.
func (s *sufferer) saysWhy(what, why string) {
	s.t.Helper()
	var is running
	var err error
	within(s.t, tooLong, func() bool {
		is, err = askRunning(s.t.Context(), s.listen)
		return slices.ContainsFunc(is.reasons, func(r string) bool { return strings.Contains(r, why) })
	}, func() string {
		return fmt.Sprintf("%s: /readyz says %+v (%v), want that %s; the log says\n%s", what, is, err, why, s.says())
	})
}

// says200 waits until /readyz says that all is well.
func (s *sufferer) says200() {
	s.t.Helper()
	var is running
	within(s.t, mendedWithin, func() bool {
		is, _ = askRunning(s.t.Context(), s.listen)
		return is.ready
	}, func() string { return fmt.Sprintf("it is never ready: %+v; the log says\n%s", is, s.says()) })
}

func (s *sufferer) await(what string, so func() bool) {
	s.t.Helper()
	within(s.t, 4*tooLong, so, func() string { return fmt.Sprintf("it never came that %s; the log says\n%s", what, s.says()) })
}

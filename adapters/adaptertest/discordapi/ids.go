package discordapi

import (
	"hash/fnv"
	"strconv"
	"time"
)

// epoch is where snowflakes begin to count, in milliseconds.
const epoch = 1420070400000

// snowflake is the id of something that happens now: larger than all before.
// The caller holds the lock.
func (s *Server) snowflake() ID {
	ms := max(s.o.Now().UnixMilli()-epoch, 1)
	s.last = max(s.last+1, uint64(ms)<<22)
	id := strconv.FormatUint(s.last, 10)
	if s.ids[id] {
		return s.snowflake()
	}
	s.ids[id] = true
	return id
}

// named is the id of something that has a name: always the same one, from the
// years 2015 to 2023. The caller holds the lock.
func (s *Server) named(kind, name string) ID {
	h := fnv.New64a()
	h.Write([]byte(kind + "\x00" + name))
	const years = uint64(8 * 365 * 24 * time.Hour / time.Millisecond)
	for n := (h.Sum64()%years)<<22 | h.Sum64()>>52; ; n++ {
		id := strconv.FormatUint(n, 10)
		if !s.ids[id] {
			s.ids[id] = true
			return id
		}
	}
}

// number is an id as a number, 0 if it is none.
func number(id ID) uint64 {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// stamp is a time as Discord writes it.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000-07:00") }

package markup

import (
	"sync"

	"waymark/conversations"
)

const (
	memoMax  = 512  // texts in a generation of a [Memo]
	memoText = 4096 // bytes of the longest that it keeps
)

// A Memo keeps what an adapter has last made of texts: what is said stands mostly in
// the content, is measured before it is kept and rendered when it is sent, and is said
// to the next person again. It holds two generations, and forgets the older one when
// the younger is full. The zero Memo is ready.
type Memo[T any] struct {
	mu             sync.Mutex
	younger, older map[conversations.Markup]T
}

// Of is what render makes of a text, which must be the same each time and may not be
// changed by anybody. render may be called by several goroutines at once.
func (m *Memo[T]) Of(text conversations.Markup, render func(conversations.Markup) T) T {
	if made, ok := m.known(text); ok {
		return made
	}
	made := render(text)
	if len(text) <= memoText {
		m.keep(text, made)
	}
	return made
}

func (m *Memo[T]) known(text conversations.Markup) (made T, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if made, ok = m.younger[text]; ok {
		return made, true
	}
	if made, ok = m.older[text]; ok {
		m.put(text, made)
	}
	return made, ok
}

func (m *Memo[T]) keep(text conversations.Markup, made T) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.put(text, made)
}

// put takes up a text. The caller holds the lock.
func (m *Memo[T]) put(text conversations.Markup, made T) {
	if m.younger == nil || len(m.younger) >= memoMax {
		m.older, m.younger = m.younger, make(map[conversations.Markup]T)
	}
	m.younger[text] = made
}

package bot

// A recent holds what is known of the keys that came up last. It keeps two generations,
// and forgets the older when the younger is full. The zero value holds nothing.
type recent[K comparable, V any] struct{ younger, older map[K]V }

// get is what is known of a key, which then came up last. most is as put has it.
func (r *recent[K, V]) get(key K, most int) (v V, ok bool) {
	if v, ok = r.younger[key]; ok {
		return v, true
	}
	if v, ok = r.older[key]; ok {
		r.put(key, v, most)
	}
	return v, ok
}

// put holds v. It holds of most keys at most something, and of half of them at least.
func (r *recent[K, V]) put(key K, v V, most int) {
	if r.younger == nil || len(r.younger) >= most/2 {
		r.older, r.younger = r.younger, make(map[K]V)
	}
	r.younger[key] = v
}

// Package adaptertest is what every adapter promises, as tests: [Run] holds
// one to it, in a [World] that its platform makes.
//
// It leaves to each adapter's own tests what only its platform can get wrong.
//
// What may surprise: a world says what its platform can do, and a promise that
// the platform cannot keep is skipped with a sentence. A terminal cannot offer
// a line a second time; there Run has to end with the error instead.
package adaptertest

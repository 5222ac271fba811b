// Package storagetest is what every engine of package storage promises, as
// tests: [Run] holds a store to it. It knows no engine and no SQL; what only
// one engine can get wrong is tested beside that engine.
//
// It has no clock and needs none. It asks what is due at a moment that is
// later than anything a store's clock says, and a store that keeps real time
// passes as well as one that stands still.
package storagetest

// Package archtest holds the shape of the program as a test: who may import
// whom, that the conversation does no I/O, that only the edges have a clock,
// that no platform's name stands in the core or beside its own folder, that
// nothing has a name that was given up, that packages keep no state, and how large
// files, functions and interfaces may be.
//
// It leaves to the compiler and the linter what they can see. The table of
// imports in rules_test.go is the one of ARCHITECTURE.md; a new package needs a
// row in both.
//
// What may surprise: it reads source files and compiles nothing, so files for
// another system are held to the rules as well. The rules themselves are tested
// on a small tree in testdata that breaks each of them.
package archtest

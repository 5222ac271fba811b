// Command licences says by which licences the modules come that the program
// links, and refuses those that are not on its list.
//
//	go run ./internal/licences          # docs/licences.md, as it should be
//	go run ./internal/licences -texts   # the texts, which go along with a release
//
// It asks the go command what is linked for a release, and reads the licence files
// of those modules, in the folders of the packages and above them. Which licence a
// text is it tells by the sentences that make it that one; a text that it does not
// know, and a module without any, is a fault for a human to look at.
//
// What may surprise: modules that only tests need are not in the program, and not
// in the list. What is linked besides modules (Go itself, SQLite, the C library)
// stands in the list by hand.
package main

// Package tomlfile reads TOML that people write, and says where in it each key
// stands, so that whoever finds a fault, now or later, can name its place.
//
// A [File] is such a text; it puts its values into structs and says which do not
// fit. [Settings] are a file of settings on top of that: each [Section] is read
// by whom it belongs to, a section that nobody has read is unknown, and all
// faults are named at once. What a fault means to people is said by those who
// look for it.
//
// What may surprise: the library's own strict reading stops at the first wrong
// type and prints the lines around it, which may hold secrets. This one names
// all faults and no values. In settings, what looks like a token is taken out of
// every value that is none before anybody reads it, so nobody can repeat it.
package tomlfile

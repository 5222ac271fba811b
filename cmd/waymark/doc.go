// Command waymark walks clinicians into CPMS, in a chat.
//
// Here the parts meet: wire.go puts all of them together, platforms.go is the
// table of platforms and the only file that knows any by its name, config.go reads
// what the operator says, and the other files are the commands, one noun each. What to answer, how to keep it and how to show it is none of
// its business.
//
// What may surprise: faults come all at once. A command that cannot begin names
// everything that stands in its way, one line each, so that nobody has to ask
// five times. It exits with 1 for a fault it has explained and with 2 for wrong
// usage.
package main

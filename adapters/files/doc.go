// Package files is what adapters share that pass files on: the body of a request
// that holds one, and a reader that knows where to stop and what went wrong.
//
// It leaves to them where a file is had and where it goes.
//
// What surprises: a file is never in memory as a whole, so a request with one cannot
// be repeated by whoever carries it. And a request whose file broke off has not been
// heard, whatever the network says: its end never left. [Reader.Err] tells.
package files

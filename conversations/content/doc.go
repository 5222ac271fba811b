// Package content is what the guides say, ready to be walked: guides of parts
// of steps with options, the questions of the FAQ with their answers, the
// networks, and every sentence of Waymark's own.
//
// A [Route] is the one walk through a guide. Who asks what comes next, how far
// somebody is, or what the whole way looks like, asks it: the engine, the
// outline, the check that every step can be reached, the paper guide and the
// graph alike.
//
// It leaves to others: reading and checking the files (guides), deciding
// (engine).
//
// What surprises: a Content never changes, and is shared by everything that
// runs. And nothing is stored of the way: it is walked again in thought
// whenever somebody asks, so that content can be edited under people's feet.
package content

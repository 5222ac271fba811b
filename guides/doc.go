// Package guides reads the content: guides, steps, questions, networks and
// phrases, and refuses whatever would leave a person in front of a button that
// leads nowhere. It also prints the content on paper ([Export], [Graph]), trains
// the matcher on its questions ([Train]), and writes down what its authors add to
// them ([Examples]).
//
// It leaves to conversations/content what the content means when somebody walks it:
// which step comes next, how placeholders are filled, what a button says. It
// never opens a link; that a host is on the list is all it knows of the web.
//
// One thing may surprise: [Load] does not stop at the first fault. It names all
// of them at once, each with its file and line, because the people who write
// the content do not program and should not have to ask twice. Only a file that
// is no TOML at all stops the comparison between files: whatever it holds would
// look missing elsewhere. And [Load] looks for no fault in the content that is built
// in: the tests have, and [Check] does, so that the program starts at once.
package guides

// Package markup reads the markup of replies, [conversations.Markup], into a
// small tree: blocks, and what stands in their lines. Each adapter renders that
// tree for its platform.
//
// It leaves to the adapter how anything looks, and every sign that means
// something to its platform alone: a [Text] in the tree is what a person shall
// read, with nothing escaped. Whether a text may stand in the content at all is
// package guides' to check, whose reader knows more of Markdown so that it can
// refuse it.
//
// What may surprise: what is no markup of replies, a table or HTML, is text and
// shows as it stands. Nothing is dropped, only an adapter may do so, for the
// title of a link, say. A text that is too wild to be read in no time loses its
// look and none of its words, where [Options] bound it: it is [Lines].
package markup

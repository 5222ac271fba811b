// Package shield hides what nobody should write here before anything else is done
// with it: passwords, PINs, codes, links that let somebody in, and what tells who
// a patient is. Each is replaced by a marker of its kind; everything else stays
// as it was written, so that the question around it is still answered.
//
//	text ──► fold ──► tokens ──► rules, the surest first ──► what was learned ──► spans ──► markers
//
// A text is folded so that nothing depends on accents, capitals, wide digits or
// signs that cannot be seen, and taken apart once. The words that rules go by
// stand in words.txt, in eight languages. No rule goes over the text more than
// once, so that the time for a text grows with its length and no faster.
//
// A rule knows one way to say a secret. What no rule knows is weighed by what was
// learned from the corpus (learned.bin): of what signs a word is, what stands around
// it, whether people use it who ask questions, and what its writer has before them. What
// was found takes in the words beside it that belong to it.
//
// It leaves to others: telling people, deleting their message, and whose message it is.
//
// What may surprise: it knows nobody's step. It works before the first write, when
// nobody has looked where the person stands; so digits alone are a code wherever
// they stand, but for the one or two that choose something. A town or a language is no
// password, whatever is asked for: people answer with those, too.
package shield

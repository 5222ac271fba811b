// Package faq says which class of questions a text belongs to, and how sure
// that is.
//
// It learns from the authors' example questions, all languages in one model; there
// is no network and no service. What it has learned is a [Learned], which is used as
// it stands in its file: with one that is shipped nothing is learned, or built, when
// the program starts.
// A question is taken apart into words, pairs of words, runs of letters and
// concepts (a lexicon of names in many languages); two linear classifiers
// score it against the classes; the score and the nearest examples together
// become a probability. What the probability is worth was worked out by cross
// validation and is kept as a [Calibration] beside the content, because that
// takes many times as long as training.
//
//	calibration := faq.Calibrate(corpus) // at build time, see Calibration.Fits
//	model := faq.Train(corpus, calibration)
//	result := model.Match("i lost my mobile")
//
// Beside that it says how alike a text is to what people say where they stand
// ("it came"), which are no questions: see [Alike].
//
// It leaves to others: reading the content, what a class answers, who stands
// at which step, and what to do with a question that nothing fits.
//
// What may surprise: words that no example contains count. They make a
// question longer without bringing it nearer to anything, so a question about
// something else is far from every class even when it shares half its words.
package faq

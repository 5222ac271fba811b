package main

import (
	"io/fs"
	"log/slog"
	"runtime/debug"
	"sync"

	"waymark/conversations"
	"waymark/conversations/faq"
	"waymark/guides"
)

// learningGC is how much garbage, in percent of what is in use, is left lying
// while the matcher learns.
const learningGC = 20

// learn trains the matcher on the content in fsys, which has been checked.
// Where the calibration belongs to other content, answers are given with a
// confidence that nobody measured, so the operator is told.
func learn(fsys fs.FS, log *slog.Logger) (*faq.Model, error) {
	corpus, err := guides.Questions(fsys)
	if err != nil {
		return nil, err
	}
	cal, err := guides.Calibration(fsys)
	if err != nil {
		return nil, err
	}
	if !cal.Fits(corpus) {
		log.Warn("the questions were changed after they were calibrated; run `waymark faq calibrate` on the folder of your content")
	}
	// Learning takes a lot of memory for a second. The program is small
	// otherwise, so it is collected more often meanwhile and given back after.
	defer debug.FreeOSMemory()
	defer debug.SetGCPercent(debug.SetGCPercent(learningGC))
	return faq.Train(corpus, cal), nil
}

// A matcher says what questions may mean. It learns when it is first asked, or
// from begin on.
type matcher struct {
	model func() (*faq.Model, error)
	log   *slog.Logger
}

func newMatcher(fsys fs.FS, log *slog.Logger) *matcher {
	return &matcher{sync.OnceValues(func() (*faq.Model, error) { return learn(fsys, log) }), log}
}

// begin starts to learn beside whatever else happens. What it returns waits
// until that has ended.
func (m *matcher) begin() (wait func()) {
	var work sync.WaitGroup
	work.Go(func() { _, _ = m.model() }) // who asks first hears of an error
	return work.Wait
}

// understand says what a text may mean. Without a model it means nothing, and
// people are shown the questions there are.
func (m *matcher) understand(text string) conversations.Meaning {
	model, err := m.model()
	if err != nil {
		m.log.Error("questions are not understood", "err", err)
		return conversations.Meaning{}
	}
	return meaning(model.Match(text))
}

// meaning puts what the matcher says into the words of the engine.
func meaning(r faq.Result) conversations.Meaning {
	m := conversations.Meaning{
		Decision: conversations.Decision(r.Decision),
		Best:     conversations.TopicID(r.Best),
		Language: conversations.Language(r.Language),
	}
	for _, match := range r.Matches {
		m.Matches = append(m.Matches, conversations.Match{ID: conversations.TopicID(match.Class), Score: match.Score})
	}
	return m
}

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

// learn trains the matcher on the content in fsys, which has been checked, and
// tells the operator where nobody measured how sure it may be of that.
//
// Learning takes a lot of memory for some seconds. The program is small otherwise,
// so it is collected more often meanwhile and given back after.
func learn(fsys fs.FS, log *slog.Logger) (*faq.Model, error) {
	before := 0
	m, fits, err := guides.Train(fsys, func() {
		before = debug.SetGCPercent(learningGC)
		log.Info("learning the questions of your content, which takes a few seconds; `waymark faq calibrate` keeps what is learned")
	})
	if before != 0 {
		debug.SetGCPercent(before)
		debug.FreeOSMemory()
	}
	if err == nil && !fits {
		log.Warn("the questions were changed after they were calibrated; run `waymark faq calibrate` on the folder of your content")
	}
	return m, err
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
	return model.Match(text).Meaning()
}

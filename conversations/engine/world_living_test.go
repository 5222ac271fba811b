package engine_test

import (
	"cmp"
	"slices"

	"waymark/conversations"
)

// onSteps is what stands on steps besides their texts.
type onSteps struct {
	notices []conversations.Notice
	differs []conversations.Differs
}

// living keeps what a turn says of steps.
func (w *onSteps) living(out conversations.Outcome) {
	for _, n := range out.Notices {
		w.notices = slices.DeleteFunc(w.notices, func(old conversations.Notice) bool { return old.Step == n.Step && old.Network == n.Network })
		if n.Says != "" {
			w.notices = append(w.notices, n)
		}
	}
	slices.SortFunc(w.notices, func(a, b conversations.Notice) int {
		return cmp.Or(cmp.Compare(a.Step, b.Step), cmp.Compare(a.Network, b.Network))
	})
	if out.Differs.Step != "" {
		w.differs = append(w.differs, out.Differs)
	}
}

// differed is how often a step was reported in the days that count.
func (w *onSteps) differed(d conversations.Differs) (times int) {
	for _, r := range w.differs {
		if from := d.At.AddDate(0, 0, 1-conversations.DiffersFor); r.Step == d.Step && conversations.DateOf(r.At).At(0, d.At.Location()).Compare(conversations.DateOf(from).At(0, d.At.Location())) >= 0 {
			times++
		}
	}
	return times
}

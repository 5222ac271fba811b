package faq

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// A Case is a question of a held-out file with the class that answers it.
type Case struct {
	Question string
	Want     string // empty: no class answers it
	Language string
	Near     bool // it is about what classes are about all the same
}

// A Tally counts what became of questions that a class answers.
type Tally struct {
	Asked    int
	Top1     int // the right class came first
	Top3     int // … or was among the three
	Answered int // directly
	Wrong    int // answered directly with another class
	Offered  int // asked "did you mean"
	Helped   int // … with the right class among the titles
	None     int // nothing fitted
}

// An Outside counts what became of questions that no class answers.
type Outside struct {
	Asked    int
	Answered int // wrongly, with a class
	Offered  int
}

// A Confusion is a class that questions of another were taken for.
type Confusion struct {
	Want, Got string
	Times     int
}

// A Report is what an evaluation found.
type Report struct {
	All        Tally
	Outside    Outside
	Near       Outside // those of them that are near
	ByLanguage map[string]*Tally
	ByClass    map[string]*Tally
	Confusions []Confusion   // the most frequent first
	Mistakes   []Case        // answered directly and wrongly; Want says what was right
	Median     time.Duration // of what each question takes, the quickest of a few times
}

// Evaluate asks a model every case. now tells the time.
func Evaluate(m *Model, cases []Case, now func() time.Time) Report {
	r := Report{ByLanguage: map[string]*Tally{}, ByClass: map[string]*Tally{}}
	confused := map[[2]string]int{}
	var spans []time.Duration
	for _, c := range cases {
		res, span := m.timed(c.Question, now)
		spans = append(spans, span)
		if res.Decision == Answer && res.Matches[0].Class != c.Want {
			r.Mistakes = append(r.Mistakes, c)
		}
		if c.Want == "" {
			r.Outside.count(res)
			if c.Near {
				r.Near.count(res)
			}
			continue
		}
		r.All.count(res, c.Want)
		tallyOf(r.ByLanguage, c.Language).count(res, c.Want)
		tallyOf(r.ByClass, c.Want).count(res, c.Want)
		if len(res.Matches) > 0 && res.Matches[0].Class != c.Want {
			confused[[2]string{c.Want, res.Matches[0].Class}]++
		}
	}
	for pair, n := range confused {
		r.Confusions = append(r.Confusions, Confusion{pair[0], pair[1], n})
	}
	slices.SortFunc(r.Confusions, func(a, b Confusion) int {
		if a.Times != b.Times {
			return b.Times - a.Times
		}
		return cmp.Or(strings.Compare(a.Want, b.Want), strings.Compare(a.Got, b.Got))
	})
	slices.Sort(spans)
	if len(spans) > 0 {
		r.Median = spans[len(spans)/2]
	}
	return r
}

// timesAsked is how often a question is asked to see how long it takes: what else the
// machine does meanwhile counts in few of them.
const timesAsked = 5

// timed is [Model.Match], and how long it takes.
func (m *Model) timed(question string, now func() time.Time) (r Result, least time.Duration) {
	for i := range timesAsked {
		begin := now()
		r = m.Match(question)
		if span := now().Sub(begin); i == 0 || span < least {
			least = span
		}
	}
	return r, least
}

func tallyOf(all map[string]*Tally, key string) *Tally {
	if all[key] == nil {
		all[key] = &Tally{}
	}
	return all[key]
}

func (t *Tally) count(r Result, want string) {
	at := slices.IndexFunc(r.Matches, func(m Match) bool { return m.Class == want })
	t.Asked++
	if at == 0 {
		t.Top1++
	}
	if at >= 0 {
		t.Top3++
	}
	switch r.Decision {
	case Answer:
		t.Answered++
		if at != 0 {
			t.Wrong++
		}
	case Suggest:
		t.Offered++
		if at >= 0 {
			t.Helped++
		}
	default:
		t.None++
	}
}

func (o *Outside) count(r Result) {
	o.Asked++
	switch r.Decision {
	case Answer:
		o.Answered++
	case Suggest:
		o.Offered++
	default:
	}
}

// Bounds are shares that somebody asks of a matcher: the least of the first
// three, the most of the others.
type Bounds struct{ Top1, Top3, Answered, Wrong, Outside float64 }

// Broken names the bounds that a report does not keep.
func (r Report) Broken(b Bounds) (broken []string) {
	least := func(name string, n, all int, bound float64) {
		if got, _, _ := Share(n, all); got < bound {
			broken = append(broken, fmt.Sprintf("%s is %.1f %%, less than %.1f %%", name, 100*got, 100*bound))
		}
	}
	most := func(name string, n, all int, bound float64) {
		if got, _, _ := Share(n, all); got > bound {
			broken = append(broken, fmt.Sprintf("%s is %.1f %%, more than %.1f %%", name, 100*got, 100*bound))
		}
	}
	least("top-1", r.All.Top1, r.All.Asked, b.Top1)
	least("top-3", r.All.Top3, r.All.Asked, b.Top3)
	least("answered directly", r.All.Answered, r.All.Asked, b.Answered)
	most("wrong direct answers", r.All.Wrong, r.All.Asked, b.Wrong)
	most("out of scope answered", r.Outside.Answered, r.Outside.Asked, b.Outside)
	return broken
}

// Share is n of all, with the 95 % interval that Wilson gives it (1927).
func Share(n, all int) (share, low, high float64) {
	if all == 0 {
		return 0, 0, 1
	}
	const z = 1.96
	p, total := float64(n)/float64(all), float64(all)
	middle := (p + z*z/(2*total)) / (1 + z*z/total)
	half := z / (1 + z*z/total) * math.Sqrt(p*(1-p)/total+z*z/(4*total*total))
	return p, max(0, middle-half), min(1, middle+half)
}

// Mistype damages about 30 % of the longer words of each question as hurried
// thumbs do: letters swapped, dropped, doubled or replaced. It always damages
// the same ones.
func Mistype(cases []Case) []Case {
	rng := rand.New(rand.NewPCG(1, 2))
	var damaged []Case
	for _, c := range cases {
		list := strings.Fields(c.Question)
		for i, w := range list {
			if utf8.RuneCountInString(w) >= 4 && rng.Float64() < 0.3 {
				list[i] = mistype([]rune(w), rng)
			}
		}
		c.Question = strings.Join(list, " ")
		damaged = append(damaged, c)
	}
	return damaged
}

func mistype(w []rune, rng *rand.Rand) string {
	i := 1 + rng.IntN(len(w)-2)
	switch rng.IntN(4) {
	case 0:
		w[i], w[i+1] = w[i+1], w[i]
	case 1:
		w = slices.Delete(w, i, i+1)
	case 2:
		w = slices.Insert(w, i, w[i])
	default:
		w[i] = rune('a' + rng.IntN(26))
	}
	return string(w)
}

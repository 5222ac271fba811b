package faq

import (
	"cmp"
	"iter"
	"math"
	"slices"
)

// A core scores the classes for a question. Its numbers are margins, no
// probabilities: see [Calibration].
type core struct {
	classes   texts
	beyond    string // by class: whether it is out of scope, a byte
	bias      reals  // by class
	class     longs  // by example
	pulls     lists  // by example: how it draws towards classes
	index     index
	languages languages
}

// pack names the parts of a core.
func (c *core) pack(p *pages) {
	p.texts(&c.classes)
	p.text(&c.beyond)
	p.reals(&c.bias)
	p.longs(&c.class)
	p.lists(&c.pulls)
	c.index.pack(p)
	c.languages.pack(p)
}

// A bench holds the examples of a corpus while a core is made of them.
type bench struct {
	classes    []string
	beyond     string  // by class
	class      []int32 // by example
	vocabulary *vocabulary
	xs         []vector   // by example
	sizes      []lengths  // by example
	times      [][]uint16 // by example, as in xs: how often it has the feature
	scales     []float32  // by example and block
}

// newBench takes examples, whose classes are labels, with their bags. The classes
// of outside are out of scope.
func newBench(bags iter.Seq[bag], labels, outside []string) *bench {
	d := &bench{classes: slices.Compact(slices.Sorted(slices.Values(labels)))}
	d.readBags(bags)
	d.beyond = marks(d.classes, outside)
	for _, l := range labels {
		at, _ := slices.BinarySearch(d.classes, l)
		d.class = append(d.class, int32(at))
	}
	return d
}

// draws are what training finds: how the examples draw questions towards the
// classes.
type draws struct {
	bias  []float32 // by class
	pulls [][]pull  // by example
}

// A pull is how an example draws a question towards a class, or away from it.
type pull struct {
	class int32
	alpha float32
}

// train finds out how the examples draw.
func (d *bench) train() draws {
	t := newTrainer(d.xs, d.vocabulary.shared, d.class, len(d.classes))
	t.train(t.separate)
	single := make([][]float32, len(d.xs))
	for i, row := range t.alphas {
		single[i] = slices.Clone(row)
	}
	var found draws
	for _, b := range t.bias {
		found.bias = append(found.bias, singleShare*b)
	}
	t.train(t.rank)
	for i, row := range t.alphas {
		var own []pull
		for k, a := range row {
			if a = rounded(a + singleShare*single[i][k]); a > least || a < -least {
				own = append(own, pull{int32(k), a})
			}
		}
		found.pulls = append(found.pulls, own)
	}
	return found
}

// least is how small a pull may be and still count.
const least = 1e-3

// rounded keeps three digits, which are enough: the upper half of a float32.
func rounded(a float32) float32 {
	return math.Float32frombits((math.Float32bits(a) + 1<<15) &^ (1<<16 - 1))
}

// finish makes a core of what was found. The languages are those of the examples.
func (d *bench) finish(found draws, tongues []string) *core {
	c := &core{classes: packTexts(d.classes), beyond: d.beyond, bias: packReals(found.bias), class: packLongs(d.class)}
	pulls := make([][]uint32, len(found.pulls))
	for i, own := range found.pulls {
		for _, p := range own {
			pulls[i] = append(pulls[i], math.Float32bits(p.alpha)|uint32(p.class)) //nolint:gosec // some hundreds
		}
	}
	c.pulls = packLists(pulls)
	c.languages = newLanguages(tongues, d)
	c.index = d.newIndex(found, &c.languages)
	return c
}

// A score is what a core makes of a question.
type score struct {
	margins  []float32 // by class
	near     []float32 // by class: cosine to its nearest examples, weighted 1, ½, ¼
	nearest  []float32 // by class: cosine to the nearest
	ranking  []int32   // classes, the best margin first
	cosines  []float32 // by example
	beyond   string    // by class: whether it is out of scope
	rivals   rivals
	language string // what the question is written in; empty where that is unclear
}

// score compares a question with the classes, and with every example. It puts the
// cosines into room, which has to be large enough.
func (c *core) score(b bag, room []float32) score {
	classes := c.classes.len()
	s := score{
		margins: make([]float32, classes),
		near:    make([]float32, classes),
		nearest: make([]float32, classes),
		ranking: make([]int32, classes),
		cosines: room[:c.class.len()],
		beyond:  c.beyond,
	}
	clear(s.cosines)
	for k := range s.margins {
		s.margins[k] = c.bias.at(k)
	}
	heard := c.languages.listen()
	for _, h := range c.index.hits(b) {
		c.add(&s, &heard, h)
		if h.block == byLetter {
			heard.next()
		}
	}
	s.language = heard.is()
	full := b.full()
	top := make([][3]float32, classes)
	for i, d := range s.cosines {
		if d == 0 {
			continue
		}
		t := &top[c.class.at(i)]
		for j := range t {
			if d > t[j] {
				d, t[j] = t[j], d
			}
		}
	}
	for k, t := range top {
		s.near[k] = (t[0] + t[1]/2 + t[2]/4) / (1.75 * full)
		s.nearest[k] = t[0] / full
		s.ranking[k] = int32(k)
	}
	slices.SortFunc(s.ranking, func(a, b int32) int {
		return cmp.Or(cmp.Compare(s.margins[b], s.margins[a]), cmp.Compare(a, b))
	})
	s.rivals = s.rivalsOf()
	return s
}

// add adds what one feature of a question says.
func (c *core) add(s *score, heard *hearing, h hit) {
	both := h.value * c.index.rarity.at(h.have)
	if h.once {
		c.addOwner(s, heard, h, h.at, both)
		return
	}
	record, at := c.index.records, h.at
	if h.have > few {
		at = addSlopes(s.margins, record, at, h.value)
	}
	if h.have > common {
		if h.block == byLetter {
			for k := range heard.seen {
				var n int
				n, at = uvarint(record, at)
				heard.seen[k] = int32(n) //nolint:gosec // some ten thousand
			}
		}
		return
	}
	for example, left := 0, h.have; left > 0; left-- {
		var step, times int
		v := both
		if step, at = uvarint(record, at); step&1 != 0 {
			times, at = uvarint(record, at)
			v = strength(v, float32(times))
		}
		example += step >> 1
		c.addOwner(s, heard, h, example, v)
	}
}

// addOwner adds that an example has the feature. What it is worth in both together
// still wants the example's scale.
func (c *core) addOwner(s *score, heard *hearing, h hit, example int, both float32) {
	v := both * c.index.scales.at(blocks*example+h.block)
	s.cosines[example] += v
	if h.block == byLetter {
		heard.heard(example)
	}
	if h.have > few {
		return
	}
	for own := c.pulls.of(example); len(own) > 0; own = own[4:] {
		p := uint32(own.at(0)) //nolint:gosec // four bytes
		s.margins[p&(1<<16-1)] += v * math.Float32frombits(p&^(1<<16-1))
	}
}

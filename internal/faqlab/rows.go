package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"waymark/conversations/faq"
)

// A table is printed row by row, as the figures come.
type table struct {
	out   io.Writer
	since time.Time
	now   func() time.Time
}

// printf prints to a terminal or a file; there is nobody to tell when it fails.
func (t *table) printf(format string, args ...any) {
	fmt.Fprintf(t.out, format, args...) //nolint:errcheck // see above
}

func (t *table) heading() {
	t.printf("%-34s %8s %8s   %8s %8s   %6s\n", "", "accuracy", "lab", "AUROC", "lab", "time")
	t.since = t.now()
}

// row prints figures beside the lab's. A figure of 0 was not measured.
func (t *table) row(name string, got, lab [2]float64) {
	number := func(x float64) string {
		if x == 0 {
			return "–"
		}
		return fmt.Sprintf("%.1f", x)
	}
	now := t.now()
	t.printf("%-34s %8s %8s   %8s %8s   %5.1fs\n", name,
		number(got[0]), number(lab[0]), number(got[1]), number(lab[1]), now.Sub(t.since).Seconds())
	t.since = now
}

// clinc prints the rows of few examples of CLINC150.
func (t *table) clinc(data string, seeds int) error {
	whole, err := readClinc(data)
	if err != nil {
		return err
	}
	for _, r := range []struct {
		shots int
		lab   [2]float64
	}{{5, [2]float64{73.9, 90.3}}, {10, [2]float64{82.6, 92.9}}} {
		got := mean(seeds, func(seed uint64) [2]float64 {
			s := whole
			s.train = few(whole.train, r.shots, seed)
			return s.figures()
		})
		t.row(fmt.Sprintf("CLINC150, %d examples", r.shots), got, r.lab)
	}
	return nil
}

// banking prints the rows of few examples of Banking77.
func (t *table) banking(data string, seeds int) error {
	whole, err := readBanking(data)
	if err != nil {
		return err
	}
	for _, r := range []struct {
		shots int
		lab   float64
	}{{5, 62.6}, {10, 74.5}} {
		got := mean(seeds, func(seed uint64) [2]float64 {
			s := whole
			s.train = few(whole.train, r.shots, seed)
			return s.figures()
		})
		t.row(fmt.Sprintf("Banking77, %d examples", r.shots), got, [2]float64{r.lab})
	}
	return nil
}

// full prints the rows that train on everything.
func (t *table) full(data string, _ int) error {
	b, err := readBanking(data)
	if err != nil {
		return err
	}
	t.row("Banking77, all examples", b.figures(), [2]float64{91.4})
	c, err := readClinc(data)
	if err != nil {
		return err
	}
	m := c.model()
	in, out := ask(m, c.test), askForeign(m, c.foreign)
	t.row("CLINC150, all examples", [2]float64{accuracy(in), auroc(in, out)}, [2]float64{92.8, 96.1})
	threshold := paperThreshold(ask(m, c.valid), askForeign(m, c.validOut))
	_, right := above(in, threshold)
	through, _ := above(out, threshold)
	t.row("  paper's rule: inside, recall out", [2]float64{percent(right, len(in)), 100 - percent(through, len(out))}, [2]float64{92.3, 51.0})
	return nil
}

// hint3 prints a row for each bot. Its negatives are those of CLINC150.
func (t *table) hint3(data string, _ int) error {
	generic, err := readClinc(data)
	if err != nil {
		return err
	}
	for _, r := range []struct {
		bot string
		lab [2]float64
	}{
		{"sofmattress", [2]float64{77.5, 87.6}},
		{"curekart", [2]float64{84.1, 89.2}},
		{"powerplay11", [2]float64{62.2, 80.5}},
	} {
		s, err := readHint(data, r.bot)
		if err != nil {
			return err
		}
		s.noise = generic.noise
		t.row("HINT3, "+r.bot, s.figures(), r.lab)
	}
	return nil
}

// xsid prints a row for each language, all of one model.
func (t *table) xsid(data string, _ int) error {
	var joint set
	var tests [][]faq.Example
	languages := strings.Fields("en de da it nl lt")
	for _, lang := range languages {
		s, err := readXSID(data, lang)
		if err != nil {
			return err
		}
		joint.train = append(joint.train, s.train...)
		tests = append(tests, s.test)
	}
	m := joint.model()
	for i, lab := range []float64{90.7, 89.7, 90.3, 89.7, 89.7, 91.3} {
		t.row("xSID, joint model, "+languages[i], [2]float64{accuracy(ask(m, tests[i]))}, [2]float64{lab})
	}
	return nil
}

// figures returns accuracy and AUROC.
func (s set) figures() [2]float64 {
	m := s.model()
	in := ask(m, s.test)
	if len(s.foreign) == 0 {
		return [2]float64{accuracy(in)}
	}
	return [2]float64{accuracy(in), auroc(in, askForeign(m, s.foreign))}
}

func mean(seeds int, measure func(seed uint64) [2]float64) (sum [2]float64) {
	for seed := range seeds {
		got := measure(uint64(seed) + 1)
		for i, v := range got {
			sum[i] += v / float64(seeds)
		}
	}
	return sum
}

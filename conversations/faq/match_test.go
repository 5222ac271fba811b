package faq

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
)

// wantFirst asks the small model and checks which class comes first.
func wantFirst(t *testing.T, question, class string) {
	t.Helper()
	r := smallModel(t).Match(question)
	if len(r.Matches) == 0 || r.Matches[0].Class != class {
		t.Errorf("Match(%q) = %+v, want %s first", question, r, class)
	}
}

func TestMatch_FindsTheClass(t *testing.T) {
	t.Parallel()
	for question, class := range map[string]string{
		"I can't log in any more":            "login",
		"Das Passwort ist falsch":            "login",
		"somebody stole... my phone is lost": "phone",
		"Habe mein Handy verloren!":          "phone",
		"my code expired":                    "code",
		"Ist der Code abgelaufen?":           "code",
		"i need an invitation":               "invitation",
		"Die Einladung ist ungültig":         "invitation",
		"please delete the account":          "delete",
		"Konto endgültig löschen":            "delete",
	} {
		wantFirst(t, question, class)
	}
}

func TestMatch_AnExampleIsTheAnswer(t *testing.T) {
	t.Parallel()
	r := smallModel(t).Match("I lost my mobile phone")
	if r.Decision != Answer || r.Matches[0].Class != "phone" {
		t.Errorf("got %+v, want the answer phone", r)
	}
}

func TestMatch_TyposAndMissingAccents(t *testing.T) {
	t.Parallel()
	for question, class := range map[string]string{
		"i lsot my moblie phnoe":     "phone",
		"mein hamdy ist verlorn":     "phone",
		"passwrod not acepted":       "login",
		"INVITAITON LINK INVALID":    "invitation",
		"konto endgultig loschen":    "delete",
		"bestatigungscode kam nicht": "code",
		"delte my acount":            "delete",
	} {
		wantFirst(t, question, class)
	}
}

func TestMatch_OtherNamesOfThings(t *testing.T) {
	t.Parallel()
	wantFirst(t, "smartphone", "phone") // no example says so
	wantFirst(t, "passwords", "login")
}

func TestMatch_LanguageWithoutExamples(t *testing.T) {
	t.Parallel()
	wantFirst(t, "j'ai perdu mon téléphone", "phone")
	wantFirst(t, "mon portable a été volé", "phone")
	wantFirst(t, "comment supprimer mon compte", "delete")
	wantFirst(t, "mot de passe", "login")
}

func TestMatch_OutsideClassIsNeverAnAnswer(t *testing.T) {
	t.Parallel()
	c := smallCorpus()
	_, cal := small()
	cal.Answer, cal.Careful, cal.Suggest = 0, 0, 0 // whatever is asked is sure
	m := Train(c, cal)
	for _, e := range c.Examples {
		r := m.Match(e.Text)
		if r.Decision == Answer && slices.Contains(c.Outside, r.Matches[0].Class) {
			t.Errorf("Match(%q) answers %s, which is outside", e.Text, r.Matches[0].Class)
		}
	}
	r := smallModel(t).Match("What will the weather be tomorrow")
	if r.Decision != None || len(r.Matches) == 0 || r.Matches[0].Class != "weather" {
		t.Errorf("got %+v, want none, with the class outside named", r)
	}
}

func TestMatch_NothingInCommonIsNone(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"xyzzy", "qqq www zzz", "日本語の質問", "🙂 żółć ххх"} {
		if r := smallModel(t).Match(s); r.Decision != None {
			t.Errorf("Match(%q) = %+v, want none", s, r)
		}
	}
}

func TestMatch_EmptyAndSignsOnly(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", " \t\n", "?!", "🙂🙂", "\x00", "\xff\xfe", "___", "\u200b"} {
		if r := smallModel(t).Match(s); r.Decision != None || r.Matches != nil || r.Language != "" {
			t.Errorf("Match(%q) = %+v, want nothing", s, r)
		}
	}
}

func TestMatch_EmptyCorpusKnowsNothing(t *testing.T) {
	t.Parallel()
	m := Train(Corpus{}, Calibrate(Corpus{}))
	if r := m.Match("I lost my phone"); r.Decision != None || r.Matches != nil {
		t.Errorf("got %+v, want nothing", r)
	}
}

func TestMatch_OneClassOneExample(t *testing.T) {
	t.Parallel()
	c := Corpus{Examples: []Example{{"only", "en", "the only question"}}}
	checkResult(t, c, Train(c, Calibrate(c)).Match("the only question"))
}

func TestMatch_ProbabilitiesAreOrderedAndInRange(t *testing.T) {
	t.Parallel()
	c := smallCorpus()
	for _, e := range c.Examples {
		checkResult(t, c, smallModel(t).Match(e.Text))
	}
	for _, s := range c.Negatives {
		checkResult(t, c, smallModel(t).Match(s))
	}
}

// checkResult checks what is true of every result.
func checkResult(t *testing.T, c Corpus, r Result) {
	t.Helper()
	if len(r.Matches) > maxMatches {
		t.Errorf("%d matches, want at most %d", len(r.Matches), maxMatches)
	}
	last, seen := 1.0, map[string]bool{}
	for _, m := range r.Matches {
		if !(m.Score >= 0 && m.Score <= last) { // false for NaN
			t.Errorf("a score of %v after %v", m.Score, last)
		}
		if seen[m.Class] {
			t.Errorf("%s is matched twice", m.Class)
		}
		last, seen[m.Class] = m.Score, true
	}
	switch r.Decision {
	case Answer, Suggest:
		if len(r.Matches) == 0 || slices.Contains(c.Outside, r.Matches[0].Class) {
			t.Errorf("decision %q with the matches %v", r.Decision, r.Matches)
		}
	case None:
	default:
		t.Errorf("decision %q", r.Decision)
	}
}

func TestMatch_SameCorpusSameModel(t *testing.T) {
	t.Parallel()
	c, n := smallCorpus(), smallModel(t)
	cal := Calibrate(c)
	if _, first := small(); !reflect.DeepEqual(cal, first) {
		t.Errorf("calibrated twice: %+v and %+v", first, cal)
	}
	m := Train(c, cal)
	for _, q := range Mistype(casesOf(c)) {
		if a, b := m.Match(q.Question), n.Match(q.Question); !reflect.DeepEqual(a, b) {
			t.Errorf("Match(%q) = %+v and %+v", q.Question, a, b)
		}
	}
}

func casesOf(c Corpus) []Case {
	var list []Case
	for _, e := range c.Examples {
		list = append(list, Case{e.Text, e.Class, e.Language, false})
	}
	return list
}

func TestMatch_ManyAskAtOnce(t *testing.T) {
	t.Parallel()
	m := smallModel(t)
	want := m.Match("my phone is gone")
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if got := m.Match("my phone is gone"); !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
	group.Wait()
}

func TestMatch_ReadsOnlyTheFirst500Characters(t *testing.T) {
	t.Parallel()
	m := smallModel(t)
	begin := "I lost my phone" + strings.Repeat(" ü", 242) + " "
	if n := len([]rune(begin)); n != 500 {
		t.Fatalf("the beginning has %d characters", n)
	}
	a, b := m.Match(begin), m.Match(begin+strings.Repeat("delete my account ", 1000))
	if !reflect.DeepEqual(a, b) {
		t.Errorf("what follows 500 characters makes a difference: %+v, %+v", a, b)
	}
	if a := m.Match(begin[:len(begin)-3] + " delete"); reflect.DeepEqual(a, b) {
		t.Error("what the 500 characters end with makes no difference")
	}
}

func TestMatch_WithoutCalibrationNothingIsSure(t *testing.T) {
	t.Parallel()
	c := smallCorpus()
	m := Train(c, Calibration{})
	for _, e := range c.Examples {
		r := m.Match(e.Text)
		checkResult(t, c, r)
		if r.Decision == Answer {
			t.Fatalf("Match(%q) = %+v, want no answer", e.Text, r)
		}
	}
}

func TestMatch_CalibrationDoesNotChangeTheOrder(t *testing.T) {
	t.Parallel()
	c := smallCorpus()
	c.Outside = nil
	m, n := Train(c, Calibration{}), Train(c, Calibrate(c))
	for _, q := range []string{"lost my password", "new code", "handy einladung", "delete phone"} {
		a, b := m.Match(q), n.Match(q)
		for i := range a.Matches {
			if a.Matches[i].Class != b.Matches[i].Class {
				t.Errorf("Match(%q): %v and %v", q, a.Matches, b.Matches)
			}
		}
	}
}

func TestMatch_CarefulClassNeedsMore(t *testing.T) {
	t.Parallel()
	c := smallCorpus()
	_, cal := small()
	cal.Answer, cal.Careful = cal.Suggest, 1.5 // out of reach
	m := Train(c, cal)
	if r := m.Match("Delete my account"); r.Decision != Suggest || r.Matches[0].Class != "delete" {
		t.Errorf("got %+v, want delete as a suggestion", r)
	}
	if r := m.Match("I lost my mobile phone"); r.Decision != Answer {
		t.Errorf("got %+v, want an answer: the class is not careful", r)
	}
	cal.Answer, cal.Careful = 1.5, 0
	if r := Train(c, cal).Match("Delete my account"); r.Decision == Answer {
		t.Errorf("got %+v: a careful class needs at least what others need", r)
	}
}

// TestLeads_AtTheBorder: what may be outside and may be answered as well is put
// to the person, unless outside is likelier by a tenth.
func TestLeads_AtTheBorder(t *testing.T) {
	t.Parallel()
	const lead = 0.1
	of := func(probability float64) candidate { return candidate{probability: probability} }
	for _, tt := range []struct {
		name           string
		outside, first float64
		want           bool
	}{
		{"exactly a tenth", lead, 0, true},
		{"just less", math.Nextafter(lead, 0), 0, false},
		{"just more", math.Nextafter(lead, 1), 0, true},
		{"as likely", 0.5, 0.5, false},
		{"far ahead", 0.9, 0.2, true},
		{"just less, far from nothing", 0.9, math.Nextafter(0.8, 1) + 1e-9, false},
	} {
		if got := new(Model).leads(of(tt.outside), []candidate{of(tt.first), of(0)}); got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
	if !new(Model).leads(of(0), nil) {
		t.Error("nothing is ahead of nothing")
	}
}

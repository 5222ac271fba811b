package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"waymark/conversations/faq"
)

// A set is what a row of the table is measured on.
type set struct {
	train    []faq.Example
	noise    []string // negatives for the calibration
	test     []faq.Example
	foreign  []string // questions that no class answers
	valid    []faq.Example
	validOut []string
}

// readClinc reads CLINC150 with all its training questions.
func readClinc(data string) (set, error) {
	raw, err := os.ReadFile(filepath.Join(data, "oos-eval", "data", "data_full.json"))
	if err != nil {
		return set{}, fmt.Errorf("read CLINC150: %w", err)
	}
	var parts map[string][][2]string
	if err := json.Unmarshal(raw, &parts); err != nil {
		return set{}, fmt.Errorf("read CLINC150: %w", err)
	}
	examples := func(part string) (list []faq.Example) {
		for _, row := range parts[part] {
			list = append(list, faq.Example{Class: row[1], Language: "en", Text: row[0]})
		}
		return list
	}
	return set{
		train: examples("train"), valid: examples("val"), test: examples("test"),
		noise: texts(examples("oos_train")), validOut: texts(examples("oos_val")), foreign: texts(examples("oos_test")),
	}, nil
}

func texts(list []faq.Example) (out []string) {
	for _, e := range list {
		out = append(out, e.Text)
	}
	return out
}

// readBanking reads Banking77.
func readBanking(data string) (s set, err error) {
	dir := filepath.Join(data, "task-specific-datasets", "banking_data")
	if s.train, err = readTable(filepath.Join(dir, "train.csv")); err != nil {
		return set{}, err
	}
	s.test, err = readTable(filepath.Join(dir, "test.csv"))
	return s, err
}

// nothing is what HINT3 calls a question that no class answers.
const nothing = "NO_NODES_DETECTED"

// readHint reads one of the three bots of HINT3.
func readHint(data, bot string) (s set, err error) {
	dir := filepath.Join(data, "HINT3", "dataset", "v1")
	if s.train, err = readTable(filepath.Join(dir, "train", bot+"_train.csv")); err != nil {
		return set{}, err
	}
	test, err := readTable(filepath.Join(dir, "test", bot+"_test.csv"))
	for _, e := range test {
		if e.Class == nothing {
			s.foreign = append(s.foreign, e.Text)
		} else {
			s.test = append(s.test, e)
		}
	}
	return s, err
}

// readTable reads a file of questions and classes with a heading.
func readTable(path string) ([]faq.Example, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read questions: %w", err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read questions of %s: %w", path, err)
	}
	var list []faq.Example
	for _, row := range rows[min(1, len(rows)):] {
		list = append(list, faq.Example{Class: row[1], Language: "en", Text: row[0]})
	}
	return list, nil
}

// readXSID reads one language of xSID.
func readXSID(data, lang string) (s set, err error) {
	dir := filepath.Join(data, "xsid", "data", "xSID-0.7")
	if s.train, err = readSentences(filepath.Join(dir, lang+".valid.conll"), lang); err != nil {
		return set{}, err
	}
	s.test, err = readSentences(filepath.Join(dir, lang+".test.conll"), lang)
	return s, err
}

func readSentences(path, lang string) ([]faq.Example, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read xSID: %w", err)
	}
	var list []faq.Example
	text := ""
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimSpace(line)
		if t, ok := strings.CutPrefix(line, "# text = "); ok {
			text = t
		}
		if class, ok := strings.CutPrefix(line, "# intent = "); ok {
			list = append(list, faq.Example{Class: class, Language: lang, Text: text})
		}
	}
	return list, nil
}

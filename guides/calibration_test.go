package guides

import (
	"bytes"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"waymark/conversations/faq"
)

// TestCalibration_BelongsToTheQuestions refuses a calibration of other
// questions. With -update it is fitted anew, which takes half a minute.
func TestCalibration_BelongsToTheQuestions(t *testing.T) {
	t.Parallel()
	if *update {
		if _, _, err := Calibrate("content"); err != nil {
			t.Fatal(err)
		}
		return
	}
	corpus, err := questions(Builtin())
	if err != nil {
		t.Fatal(err)
	}
	cal, err := calibration(Builtin())
	if err != nil {
		t.Fatal(err)
	}
	kept, err := learned(Builtin())
	if err != nil {
		t.Fatal(err)
	}
	if !cal.Fits(corpus) || kept == nil || !kept.Fits(corpus) {
		t.Error("the questions, what is said at steps, labels, titles or the method were changed after they were calibrated and learned; go test ./guides -run Calibration -update")
	}
}

// TestLearned_IsWhatTrainingFinds holds what is shipped to the questions: it was
// learned from these, and nobody wrote it by hand.
func TestLearned_IsWhatTrainingFinds(t *testing.T) {
	t.Parallel()
	content := small(t)
	content["examples/mail-missing.txt"] = &fstest.MapFile{Data: []byte("[en]\nno mail comes\nthe confirmation never arrived\n[de]\nkeine Mail\n")}
	content["examples/link-expired.txt"] = &fstest.MapFile{Data: []byte("[en]\nthe link is too old\nmy link has run out\n")}
	trained := 0
	count := func() { trained++ }
	first, _, err := Train(content, count)
	if err != nil || trained != 1 {
		t.Fatalf("trained %d times: %v", trained, err)
	}
	corpus, err := questions(content)
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := faq.Learn(corpus).Write(&file); err != nil {
		t.Fatal(err)
	}
	content[learnedFile] = &fstest.MapFile{Data: file.Bytes()}
	second, _, err := Train(content, count)
	if err != nil || trained != 1 {
		t.Fatalf("what was learned was learned again: %d, %v", trained, err)
	}
	for _, q := range []string{"my mail never came", "the link has expired", "keine Mail da"} {
		if diff := cmp.Diff(first.Match(q), second.Match(q)); diff != "" {
			t.Errorf("%q (-trained +recalled):\n%s", q, diff)
		}
	}
	content["examples/link-expired.txt"].Data = append(content["examples/link-expired.txt"].Data, "one more\n"...)
	if _, _, err := Train(content, count); err != nil || trained != 2 {
		t.Errorf("changed questions were trained %d times: %v", trained, err)
	}
	content[learnedFile].Data = []byte("waymark lesson 0\nfrom long ago")
	if _, _, err := Train(content, count); err != nil || trained != 3 {
		t.Errorf("what another version learned was trained %d times: %v", trained, err)
	}
	content[learnedFile].Data = []byte("nothing learned")
	if _, _, err := Train(content, nil); err == nil || !strings.Contains(err.Error(), "learned.bin") {
		t.Errorf("a spoiled file: %v", err)
	}
}

func TestCalibration_SaysOnceWhichFileIsWrong(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		"\xff\xfe{\x00}\x00": "calibration.json: this file is saved as UTF-16; save it as UTF-8",
		"{":                  "read calibration.json: unexpected end of JSON input",
	} {
		_, err := calibration(fstest.MapFS{calibrationFile: {Data: []byte(src)}})
		if err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", src, err, want)
		}
	}
}

package guides

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"waymark/conversations/faq"
)

// TestCalibration_BelongsToTheQuestions refuses a calibration of other
// questions. With -update it is fitted anew, which takes half a minute.
func TestCalibration_BelongsToTheQuestions(t *testing.T) {
	t.Parallel()
	corpus, err := Questions(Builtin())
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		src, err := json.MarshalIndent(faq.Calibrate(corpus), "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join("content", CalibrationFile), append(src, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	cal, err := Calibration(Builtin())
	if err != nil {
		t.Fatal(err)
	}
	if !cal.Fits(corpus) {
		t.Error("the questions or the method were changed after they were calibrated; go test ./guides -run Calibration -update")
	}
}

func TestCalibration_SaysOnceWhichFileIsWrong(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		"\xff\xfe{\x00}\x00": "calibration.json: this file is saved as UTF-16; save it as UTF-8",
		"{":                  "read calibration.json: unexpected end of JSON input",
	} {
		_, err := Calibration(fstest.MapFS{CalibrationFile: {Data: []byte(src)}})
		if err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", src, err, want)
		}
	}
}

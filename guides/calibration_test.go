package guides

import (
	"testing"
	"testing/fstest"
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
		_, err := calibration(fstest.MapFS{calibrationFile: {Data: []byte(src)}})
		if err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", src, err, want)
		}
	}
}

package guides

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

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

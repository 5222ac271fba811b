package guides

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"waymark/conversations/faq"
	"waymark/internal/plaintext"
)

// CalibrationFile is where the calibration of the questions stands. It is
// generated: `waymark faq calibrate` writes it.
const CalibrationFile = "calibration.json"

// Calibration reads how sure the matcher may be. Without the file nothing is
// ever sure.
func Calibration(fsys fs.FS) (faq.Calibration, error) {
	var cal faq.Calibration
	src, err := plaintext.ReadFS(fsys, CalibrationFile)
	if errors.Is(err, fs.ErrNotExist) {
		return cal, nil
	}
	if err != nil {
		return cal, err // it names the file
	}
	if err := json.Unmarshal(src, &cal); err != nil {
		return cal, fmt.Errorf("read %s: %w", CalibrationFile, err)
	}
	return cal, nil
}

package guides

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"waymark/conversations/faq"
	"waymark/internal/plaintext"
)

// calibrationFile is where the calibration of the questions stands. It is
// generated: `waymark faq calibrate` writes it.
const calibrationFile = "calibration.json"

// Train teaches a matcher the questions of the content in fsys. Where the
// calibration belongs to other content, it does not fit: answers are given with
// a confidence that nobody measured.
func Train(fsys fs.FS) (m *faq.Model, fits bool, err error) {
	corpus, err := questions(fsys)
	if err != nil {
		return nil, false, err
	}
	cal, err := calibration(fsys)
	if err != nil {
		return nil, false, err
	}
	return faq.Train(corpus, cal), cal.Fits(corpus), nil
}

// Calibrate measures on the questions of the content folder dir how sure the
// matcher may be, keeps that in a file there, and says on how many examples it
// was measured. It takes half a minute.
func Calibrate(dir string) (file string, examples int, err error) {
	corpus, err := questions(os.DirFS(dir))
	if err != nil {
		return "", 0, err
	}
	src, err := json.MarshalIndent(faq.Calibrate(corpus), "", "  ")
	if err != nil {
		return "", 0, err
	}
	file = filepath.Join(dir, calibrationFile)
	if err := os.WriteFile(file, append(src, '\n'), 0o644); err != nil {
		return "", 0, fmt.Errorf("keep the calibration: %w", err)
	}
	return file, len(corpus.Examples), nil
}

// calibration reads how sure the matcher may be. Without the file nothing is
// ever sure.
func calibration(fsys fs.FS) (faq.Calibration, error) {
	var cal faq.Calibration
	src, err := plaintext.ReadFS(fsys, calibrationFile)
	if errors.Is(err, fs.ErrNotExist) {
		return cal, nil
	}
	if err != nil {
		return cal, err // it names the file
	}
	if err := json.Unmarshal(src, &cal); err != nil {
		return cal, fmt.Errorf("read %s: %w", calibrationFile, err)
	}
	return cal, nil
}

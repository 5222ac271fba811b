package guides

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"waymark/conversations/faq"
	"waymark/internal/plaintext"
)

// Where the calibration of the questions stands, and what was learned from them.
// Both are generated: `waymark faq calibrate` writes them.
const (
	calibrationFile = "calibration.json"
	learnedFile     = "learned.bin"
)

// Train teaches a matcher the questions of the content in fsys, unless what was
// learned from them is kept there, as for the built-in content it is. Where the calibration belongs to other content,
// it does not fit: answers are given with a confidence that nobody measured.
// train is called, if it is not nil, before what takes seconds.
func Train(fsys fs.FS, train func()) (m *faq.Model, fits bool, err error) {
	cal, err := calibration(fsys)
	if err != nil {
		return nil, false, err
	}
	if isShipped(fsys) {
		kept, err := faq.ReadLearned(shippedLearned)
		if err != nil {
			return nil, false, fmt.Errorf("built-in %s: %w", learnedFile, err)
		}
		return faq.Recall(kept, cal), true, nil
	}
	corpus, err := questions(fsys)
	if err != nil {
		return nil, false, err
	}
	kept, err := learned(fsys)
	if err != nil {
		return nil, false, err
	}
	if kept == nil || !kept.Fits(corpus) {
		if train != nil {
			train()
		}
		kept = faq.Learn(corpus)
	}
	return faq.Recall(kept, cal), cal.Fits(corpus), nil
}

// Calibrate measures on the questions of the content folder dir how sure the
// matcher may be, keeps that and what it learned in files there, and says on how
// many examples it was measured. It takes a minute.
func Calibrate(dir string) (file string, examples int, err error) {
	corpus, err := questions(os.DirFS(dir))
	if err != nil {
		return "", 0, err
	}
	src, err := json.MarshalIndent(faq.Calibrate(corpus), "", "  ")
	if err != nil {
		return "", 0, err
	}
	var kept bytes.Buffer
	if err := faq.Learn(corpus).Write(&kept); err != nil {
		return "", 0, fmt.Errorf("keep what was learned: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, learnedFile), kept.Bytes(), 0o644); err != nil {
		return "", 0, fmt.Errorf("keep what was learned: %w", err)
	}
	file = filepath.Join(dir, calibrationFile)
	if err := os.WriteFile(file, append(src, '\n'), 0o644); err != nil {
		return "", 0, fmt.Errorf("keep the calibration: %w", err)
	}
	return file, len(corpus.Examples), nil
}

// learned reads what was learned before; nil where the file is not there, or another
// version of the program has written it.
func learned(fsys fs.FS) (*faq.Learned, error) {
	f, err := fsys.Open(learnedFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read what was learned: %w", err)
	}
	var file strings.Builder
	_, err = io.Copy(&file, f)
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("read what was learned: %w", err)
	}
	kept, err := faq.ReadLearned(file.String())
	if errors.Is(err, faq.ErrOtherVersion) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w; run `waymark faq calibrate`", learnedFile, err)
	}
	return kept, nil
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

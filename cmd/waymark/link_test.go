package main

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rsc.io/qr"
)

// someCodes are codes of odd and of very different sizes.
func someCodes(t *testing.T) []*qr.Code {
	t.Helper()
	var all []*qr.Code
	for _, link := range []string{"https://t.me/abcd", "https://t.me/waymark_bot?start=ern-rnd_cpms-rnd", "https://t.me/" + strings.Repeat("a", 100)} {
		code, err := qr.Encode(link, qr.M)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, code)
	}
	return all
}

// TestDrawn_IsTheCode reads the characters back, module by module.
func TestDrawn_IsTheCode(t *testing.T) {
	t.Parallel()
	halves := map[rune][2]bool{'█': {true, true}, '▀': {true, false}, '▄': {false, true}, ' ': {false, false}}
	for _, code := range someCodes(t) {
		lines := strings.Split(strings.TrimSuffix(drawn(code, false), "\n"), "\n")
		if got, want := len(lines), (code.Size+2*quiet+1)/2; got != want {
			t.Fatalf("got %d lines, want %d", got, want)
		}
		for row, line := range lines {
			signs := []rune(line)
			if got, want := len(signs), code.Size+2*quiet; got != want {
				t.Fatalf("line %d: got %d columns, want %d", row, got, want)
			}
			for column, sign := range signs {
				half, ok := halves[sign]
				if !ok {
					t.Fatalf("line %d: got %q", row, sign)
				}
				for i, dark := range half {
					if x, y := column-quiet, 2*row+i-quiet; dark != code.Black(x, y) {
						t.Fatalf("module %d, %d: got dark %v, want %v", x, y, dark, !dark)
					}
				}
			}
		}
	}
}

func TestDrawn_SaysBothColoursOfEveryLine(t *testing.T) {
	t.Parallel()
	for _, code := range someCodes(t) {
		plain := strings.Split(strings.TrimSuffix(drawn(code, false), "\n"), "\n")
		for i, got := range strings.Split(strings.TrimSuffix(drawn(code, true), "\n"), "\n") {
			if want := "\x1b[38;5;16;48;5;231m" + plain[i] + "\x1b[0m"; got != want {
				t.Fatalf("line %d: got %q, want %q", i, got, want)
			}
		}
	}
}

func TestWritePNG_IsTheCode(t *testing.T) {
	t.Parallel()
	for _, code := range someCodes(t) {
		file := filepath.Join(t.TempDir(), "code.png")
		if err := writePNG(file, code); err != nil {
			t.Fatal(err)
		}
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(bytes.NewReader(src))
		if err != nil {
			t.Fatal(err)
		}
		side := (code.Size + 2*quiet) * pixels
		if got := picture.Bounds(); got.Dx() != side || got.Dy() != side {
			t.Fatalf("got %v, want %d pixels each way", got, side)
		}
		for y := -quiet; y < code.Size+quiet; y++ {
			for x := -quiet; x < code.Size+quiet; x++ {
				red, _, _, _ := picture.At((x+quiet)*pixels+pixels/2, (y+quiet)*pixels+pixels/2).RGBA()
				if got := red == 0; got != code.Black(x, y) {
					t.Fatalf("module %d, %d: got dark %v, want %v", x, y, got, !got)
				}
			}
		}
	}
}

// The fourth platform has no links.
func TestLink_HelpNamesOnlyWhereThereAreLinks(t *testing.T) {
	t.Parallel()
	if _, got := does(noEnv, "link", "--help"); !strings.Contains(got, "Where our bot is: telegram, discord.\n") {
		t.Errorf("the help says that there are links where there are none:\n%s", got)
	}
}

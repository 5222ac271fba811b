package main

import (
	"fmt"

	"waymark/internal/plaintext"
)

// didYouMean ends a sentence about a wrong word with the known word nearest to
// it, where one comes near.
func didYouMean[T ~string](wrong string, known []T) string {
	if near := plaintext.Nearest(wrong, known); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}

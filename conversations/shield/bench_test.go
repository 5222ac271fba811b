package shield_test

import (
	"strings"
	"testing"
)

func BenchmarkFind(b *testing.B) {
	s := newShield(b)
	hundred := "I typed the address of my hospital and pressed the button, but nothing came; which step is that now?"
	for name, text := range map[string]string{
		"100":       hundred,
		"4096":      strings.Repeat(hundred+" ", 41)[:4096],
		"4096 ones": strings.Repeat("1 ", 2048),
		"4096 dots": strings.Repeat("a@.-", 1024),
		"4096 days": "Jane Roe Duchenne " + strings.Repeat("May 3 ", 680),
		"4096 pws":  strings.Repeat("my password is Blue Kite 9\npw: Oma backt Kuchen 12\n", 90)[:4096],
		"password":  "I typed my new password four times, it is Tyneside_Blue31, and the page still says that it is too weak",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				s.Find(text)
			}
		})
	}
}

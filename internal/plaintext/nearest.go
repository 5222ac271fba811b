package plaintext

import "strings"

// Nearest is the known word nearest to a wrong one, or empty where none comes
// near. A step is found without its part; capitals are no difference.
func Nearest[T ~string](wrong string, known []T) string {
	best, least := "", max(2, len(wrong)/3)+1
	for _, k := range known {
		word := string(k)
		d := distance(strings.ToLower(wrong), strings.ToLower(word))
		if strings.HasSuffix(word, "/"+wrong) {
			d = 1
		}
		if d < least {
			best, least = word, d
		}
	}
	return best
}

// distance is how many letters have to be changed, added or left out to make
// b of a.
func distance(a, b string) int {
	from, to := []rune(a), []rune(b)
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range from {
		diagonal := row[0]
		row[0] = i + 1
		for j, s := range to {
			change := diagonal
			if r != s {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(to)]
}

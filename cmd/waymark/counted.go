package main

import "fmt"

// counted is a number with what there is of it: 1 person, 2 people.
func counted[N ~int | ~int64 | ~uint64](n N, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// each is the word that goes with so many.
func each(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

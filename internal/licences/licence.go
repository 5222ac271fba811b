package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A licence is one by its name in the SPDX list.
type licence string

// allowed are the licences under which a module may come: whoever gets the program
// owes their authors a notice, and nothing else.
func allowed() []licence {
	return []licence{"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT"}
}

// recognise tells which licences a text holds, by the sentences that make it those.
// None: it holds none that we know.
func recognise(text string) (all []licence) {
	words := strings.ToLower(strings.Join(strings.Fields(text), " "))
	has := func(s string) bool { return strings.Contains(words, s) }
	for name, found := range map[licence]bool{
		"Apache-2.0":   has("apache license") && has("version 2.0"),
		"BSD-2-Clause": has("redistribution and use in source and binary forms") && !has("endorse or promote"),
		"BSD-3-Clause": has("redistribution and use in source and binary forms") && has("endorse or promote"),
		"GPL":          has("gnu general public license") || has("gnu lesser general public license") || has("gnu affero general public license"),
		"ISC":          has("permission to use, copy, modify, and/or distribute this software for any purpose") || has("permission to use, copy, modify, and distribute this software for any purpose"),
		"MIT":          has("permission is hereby granted, free of charge, to any person obtaining a copy"),
		"MPL":          has("mozilla public license"),
	} {
		if found {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}

// faults names every module that may not be linked, and every text that somebody
// has to read first.
func faults(all []module) error {
	var errs []error
	for _, m := range all {
		if len(m.licences()) == 0 {
			errs = append(errs, fmt.Errorf("%s %s: no licence that is known stands in it; read it, and teach recognise", m.Path, m.Version))
		}
		for _, t := range m.Texts {
			known := recognise(t.Body)
			if t.isLicence() && len(known) == 0 {
				errs = append(errs, fmt.Errorf("%s %s: %s is no licence that is known; read it, and teach recognise", m.Path, m.Version, t.Name))
			}
			for _, l := range known {
				if !slices.Contains(allowed(), l) {
					errs = append(errs, fmt.Errorf("%s %s: %s is %s, which is not allowed", m.Path, m.Version, t.Name, l))
				}
			}
		}
	}
	return errors.Join(errs...)
}

package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestLicences_AreAllowedAndListed of everything that the program links now.
func TestLicences_AreAllowedAndListed(t *testing.T) {
	t.Parallel()
	all, err := linked("../..")
	if err != nil {
		t.Fatal(err)
	}
	if err := faults(all); err != nil {
		t.Error(err)
	}
	written, err := os.ReadFile("../../docs/licences.md")
	if err != nil {
		t.Fatal(err)
	}
	if string(written) != list(all) {
		t.Error("docs/licences.md is of other modules than go.mod: run `make licences`, and read what changed")
	}
	if !slices.ContainsFunc(all, func(m module) bool { return m.Path == "github.com/mattn/go-sqlite3" && len(m.Texts) > 0 }) {
		t.Errorf("SQLite's driver is not among the modules that are linked: %v", all)
	}
}

// TestLicences_OfAReleaseAreThoseOfItsTags: what the list is of is what is built.
func TestLicences_OfAReleaseAreThoseOfItsTags(t *testing.T) {
	t.Parallel()
	script, err := os.ReadFile("../../deploy/release")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(script), `-tags "`+release+`"`) {
		t.Errorf("deploy/release does not build with %q", release)
	}
}

func TestFaults_NameEachModuleThatMayNotBeLinked(t *testing.T) {
	t.Parallel()
	const mit = "Permission is hereby granted, free of charge,\nto any person obtaining a copy"
	err := faults([]module{
		{"example.org/fine", "v1.0.0", []text{{"LICENSE", mit}, {"NOTICE", "Made by somebody."}}},
		{"example.org/copyleft", "v1.0.0", []text{{"COPYING", "GNU GENERAL PUBLIC LICENSE"}}},
		{"example.org/both", "v1.0.0", []text{{"LICENSE", mit}, {"sub/LICENSE", "Mozilla Public License"}}},
		{"example.org/none", "v1.0.0", nil},
		{"example.org/own", "v1.0.0", []text{{"LICENSE", mit}, {"LICENSE.data", "All rights reserved."}}},
	})
	want := strings.Join([]string{
		"example.org/copyleft v1.0.0: COPYING is GPL, which is not allowed",
		"example.org/both v1.0.0: sub/LICENSE is MPL, which is not allowed",
		"example.org/none v1.0.0: no licence that is known stands in it; read it, and teach recognise",
		"example.org/own v1.0.0: LICENSE.data is no licence that is known; read it, and teach recognise",
	}, "\n")
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestRecognise(t *testing.T) {
	t.Parallel()
	const bsd = "Redistribution and use in source and binary forms, with or without\nmodification, are permitted. "
	for text, want := range map[string][]licence{
		"Apache License\n  Version 2.0, January 2004": {"Apache-2.0"},
		bsd: {"BSD-2-Clause"},
		bsd + "Neither the name may be used to\nendorse or promote products":               {"BSD-3-Clause"},
		"Permission to use, copy, modify, and/or distribute this software for any purpose": {"ISC"},
		"Permission is hereby granted, free of charge, to any person obtaining a copy":     {"MIT"},
		"GNU LESSER GENERAL PUBLIC LICENSE Version 3":                                      {"GPL"},
		"Everything is allowed.": nil,
	} {
		if got := recognise(text); !slices.Equal(got, want) {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
}

// TestRead_FindsWhatLiesAboveAPackage, and nothing above its module.
func TestRead_FindsWhatLiesAboveAPackage(t *testing.T) {
	t.Parallel()
	top := t.TempDir()
	for name, body := range map[string]string{
		"LICENSE": "of all", "m/LICENSE.txt": "of m", "m/a/b/COPYING": "of b", "m/a/license.go": "package a", "m/c/LICENSE": "of c",
	} {
		file := filepath.Join(top, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var m module
	for range 2 { // twice in a row it is found once
		if err := m.read(filepath.Join(top, "m"), filepath.Join(top, "m/a/b")); err != nil {
			t.Fatal(err)
		}
	}
	if want := []text{{"a/b/COPYING", "of b"}, {"LICENSE.txt", "of m"}}; !slices.Equal(m.Texts, want) {
		t.Errorf("got %v, want %v", m.Texts, want)
	}
}

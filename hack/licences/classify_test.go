package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestClassify(t *testing.T) {
	for text, want := range map[string][]string{
		"Apache License\n   Version 2.0, January 2004":                                                   {"Apache-2.0"},
		"Mozilla Public License Version 2.0":                                                             {"MPL-2.0"},
		"Permission is hereby granted, free\nof charge, to any person":                                   {"MIT"},
		"Permission to use, copy, modify, and/or distribute this software for any\npurpose":              {"ISC"},
		"Redistribution and use in source and binary forms, with\nor without":                            {"BSD-2-Clause"},
		"Redistribution and use in source and binary forms … Neither the name of":                        {"BSD-3-Clause"},
		"Apache License, Version 2.0 and: Permission is hereby granted, free of charge, to any person …": {"Apache-2.0", "MIT"},
		"All rights reserved.": nil,
	} {
		if got := classify(text); !slices.Equal(got, want) {
			t.Errorf("%q is %v, want %v", text, got, want)
		}
	}
}

func TestModuleWithoutALicence(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "LICENSE"), []byte("All rights reserved."), 0o600); err != nil {
		t.Fatal(err)
	}
	if names, err := licencesOf(dir); err == nil {
		t.Errorf("it has %v", names)
	}
}

package main

import "strings"

// classify names the licences whose words a text has, by their SPDX names.
func classify(text string) []string {
	text = strings.ToLower(strings.Join(strings.Fields(text), " "))
	has := func(words string) bool { return strings.Contains(text, words) }
	var names []string
	if has("apache license") && has("version 2.0") {
		names = append(names, "Apache-2.0")
	}
	if has("mozilla public license") && has("2.0") {
		names = append(names, "MPL-2.0")
	}
	if has("permission is hereby granted, free of charge") {
		names = append(names, "MIT")
	}
	if has("permission to use, copy, modify, and distribute this software for any purpose") ||
		has("permission to use, copy, modify, and/or distribute this software for any purpose") {
		names = append(names, "ISC")
	}
	if has("redistribution and use in source and binary forms") {
		names = append(names, bsd(has))
	}
	return names
}

// bsd tells the form with the clause on names from the one without.
func bsd(has func(string) bool) string {
	if has("neither the name") || has("may not be used to endorse") || has("names of its contributors may be used") {
		return "BSD-3-Clause"
	}
	return "BSD-2-Clause"
}

package test

import "testing"

// maxLines is the most that a source file may have.
const maxLines = 350

func TestFilesAreShort(t *testing.T) {
	for _, s := range sources(t) {
		if s.lines > maxLines && !s.generated {
			t.Errorf("%s has %d lines, at most %d are allowed: split it by what it does", s.path, s.lines, maxLines)
		}
	}
}

// TestWhereNamesMayBeUsed holds that only main ends the process, only the faces
// print, and what only computes has no clock.
func TestWhereNamesMayBeUsed(t *testing.T) {
	rules := []struct {
		why   string
		pkg   string
		names []string
		where func(source) bool
	}{
		{"only main ends the process", "os", []string{"Exit"}, outside("cmd", "test")},
		{"only main ends the process", "log", []string{"Fatal", "Fatalf", "Fatalln"}, outside("cmd", "test")},
		{"only the faces print", "fmt", []string{"Print", "Printf", "Println"}, inTrees("shared", "localgce")},
		{"only the faces print", "os", []string{"Stdout", "Stderr"}, inTrees("shared", "localgce")},
		{"what only computes has no clock", "time", []string{"Now", "Since", "Until", "Sleep", "After", "Tick", "NewTimer", "NewTicker", "AfterFunc"}, inTrees(pure...)},
	}
	for _, s := range sources(t) {
		for _, rule := range rules {
			for _, name := range rule.names {
				if rule.where(s) && s.uses(rule.pkg, name) {
					t.Errorf("%s uses %s.%s, but %s", s.path, rule.pkg, name, rule.why)
				}
			}
		}
	}
}

func TestNothingHappensAtImport(t *testing.T) {
	for _, s := range sources(t) {
		if s.declares("init") && !s.generated {
			t.Errorf("%s has an init function: let whoever needs it call it", s.path)
		}
	}
}

// TestRulesCanFail holds that the look at the source sees what it looks for.
func TestRulesCanFail(t *testing.T) {
	s, err := read("testdata/offender.go")
	if err != nil {
		t.Fatal(err)
	}
	switch {
	case !s.uses("os", "Exit"):
		t.Error("os.Exit under another name was not seen")
	case s.uses("os", "Stdout") || s.uses("fmt", "Println"):
		t.Error("something was seen that is not there")
	case !s.declares("init"):
		t.Error("the init function was not seen")
	case !within(s.imports()[1], "shared/spec"):
		t.Errorf("the import of shared/spec was not seen in %v", s.imports())
	}
}

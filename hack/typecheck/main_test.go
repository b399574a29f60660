package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const sound = `package fixture

import "example.com/dependency"

func Answer() int { return dependency.Answer() }
`

// fixture is a module that is sound on each system, and a dependency of it.
func fixture() map[string]string {
	return map[string]string{
		"go.mod":                   "module example.com/fixture\n\ngo 1.26\n\nrequire example.com/dependency v0.0.0\n\nreplace example.com/dependency => ./dependency\n",
		"fixture.go":               sound,
		"fixture_test.go":          "package fixture\n\nfunc expected() int { return Answer() }\n",
		"outside_test.go":          "package fixture_test\n\nimport \"example.com/fixture\"\n\nvar _ = fixture.Answer\n",
		"dependency/go.mod":        "module example.com/dependency\n\ngo 1.26\n",
		"dependency/dependency.go": "package dependency\n\nimport \"math/bits\"\n\nfunc Answer() int { return bits.OnesCount(42) }\n",
	}
}

func TestWhatIsFound(t *testing.T) {
	for name, test := range map[string]struct {
		files map[string]string
		want  []string // PLATFORM FILE:LINE, or the end of what has no place
	}{
		"nothing": {},
		"a name that only windows lacks": {
			files: map[string]string{"name_windows.go": "package fixture\n\nfunc f() { missing() }\n"},
			want:  []string{"windows/amd64 name_windows.go:3"},
		},
		"a file that others have, but not darwin": {
			files: map[string]string{
				"other.go": "//go:build !darwin\n\npackage fixture\n\nfunc g() {}\n",
				"use.go":   "package fixture\n\nfunc h() { g() }\n",
			},
			want: []string{"darwin/arm64 use.go:3"},
		},
		"tests, within and without": {
			files: map[string]string{
				"in_windows_test.go":  "package fixture\n\nvar a int = expected\n",
				"out_windows_test.go": "package fixture_test\n\nvar b string = fixture.Answer()\n",
			},
			want: []string{"windows/amd64 in_windows_test.go:3", "windows/amd64 out_windows_test.go:3"},
		},
		"the body of a dependency's function": {
			files: map[string]string{"dependency/body_darwin.go": "package dependency\n\nfunc f() int { return `` }\n"},
			want:  []string{"darwin/arm64 body_darwin.go:3"},
		},
		"a language newer than the module's": {
			files: map[string]string{
				"dependency/go.mod":           "module example.com/dependency\n\ngo 1.21\n",
				"dependency/range_windows.go": "package dependency\n\nfunc f() { for range 3 {} }\n",
			},
			want: []string{"windows/amd64 range_windows.go:3"},
		},
		"syntax": {
			files: map[string]string{"syntax_windows.go": "package fixture\n\nfunc {\n"},
			want:  []string{"windows/amd64 syntax_windows.go:3"},
		},
		"all at once": {
			files: map[string]string{
				"one_windows.go": "package fixture\n\nvar a int = ``\nvar b int = ``\n",
				"two_darwin.go":  "package fixture\n\nvar c int = ``\n",
			},
			want: []string{"darwin/arm64 two_darwin.go:3", "windows/amd64 one_windows.go:3", "windows/amd64 one_windows.go:4"},
		},
		"a package that has no files for windows": {
			files: map[string]string{
				"kernel/kernel_linux.go": "package kernel\n",
				"use_windows.go":         "package fixture\n\nimport _ \"example.com/fixture/kernel\"\n",
			},
			want: []string{"windows/amd64 kernel", "windows/amd64 use_windows.go:3"},
		},
		"a package that is nowhere, imported by a test": {
			files: map[string]string{"far_darwin_test.go": "package fixture\n\nimport _ \"example.com/fixture/far\"\n"},
			want:  []string{"darwin/arm64 far_darwin_test.go:3", "darwin/arm64 far_darwin_test.go:3"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := module(t, test.files)
			if got := places(run(dir, []string{"linux/amd64", "darwin/arm64", "windows/amd64"})); !slices.Equal(got, test.want) {
				t.Errorf("found %q, want %q", got, test.want)
			}
		})
	}
}

func TestNoPlatform(t *testing.T) {
	if found := run(module(t, nil), []string{"windows"}); len(found) != 1 {
		t.Errorf("%d faults, want one: %v", len(found), found)
	}
}

// module writes the fixture with further files.
func module(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for _, set := range []map[string]string{fixture(), files} {
		for name, text := range set {
			path := filepath.Join(dir, name)
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}

var place = regexp.MustCompile(`[^/\s]+\.go:\d+`)

// places are the platforms of faults, and the file and line of each.
func places(faults []error) []string {
	var found []string
	for _, fault := range faults {
		platform, text, _ := strings.Cut(fault.Error(), ": ")
		where := place.FindString(text)
		if where == "" {
			where = filepath.Base(text)
		}
		found = append(found, platform+" "+where)
	}
	return found
}

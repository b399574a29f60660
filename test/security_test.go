package test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var namedTest = regexp.MustCompile("`(Test[A-Za-z0-9]+)(/[^`]*)?`")

// TestClaimsNameTests: the tests that docs/security.md names are there, and so are
// the parts of them.
func TestClaimsNameTests(t *testing.T) {
	page, err := os.ReadFile("../docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	there := testSources(t)
	named := namedTest.FindAllStringSubmatch(string(page), -1)
	if len(named) < 40 {
		t.Errorf("it names %d tests", len(named))
	}
	for _, match := range named {
		part := strings.ReplaceAll(strings.TrimPrefix(match[2], "/"), "_", " ")
		if !strings.Contains(there, "func "+match[1]+"(") || !strings.Contains(there, `t.Run("`+part) {
			t.Errorf("docs/security.md names %s%s, which is not there", match[1], match[2])
		}
	}
}

// testSources is the text of all tests.
func testSources(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		all.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

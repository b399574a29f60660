package test

import (
	"go/ast"
	"maps"
	"slices"
	"testing"
)

// The most that a package may have, without its tests, and a type.
const (
	maxPackageLines = 2000
	maxPackageFiles = 40
	maxMethods      = 40
)

// TestSizes: packages and types stay small enough to be read in one go.
func TestSizes(t *testing.T) {
	sizes := sizesOf(sources(t))
	for _, what := range slices.Sorted(maps.Keys(sizes)) {
		t.Errorf("the %s are %d: split it by what it does", what, sizes[what])
	}
}

// TestSizesCanFail: it finds what is too large.
func TestSizesCanFail(t *testing.T) {
	s, err := read("testdata/offender.go")
	if err != nil {
		t.Fatal(err)
	}
	s.lines = maxPackageLines + 1
	if got := sizesOf(slices.Repeat([]source{s}, maxPackageFiles+1)); len(got) != 2 {
		t.Errorf("found is %v", got)
	}
}

// sizesOf tells what is above the rules: lines and files of packages, methods of
// types.
func sizesOf(all []source) map[string]int {
	lines, files, methods := map[string]int{}, map[string]int{}, map[string]int{}
	for _, s := range all {
		if s.generated {
			continue
		}
		lines["lines of "+s.dir()] += s.lines
		files["files of "+s.dir()]++
		for _, d := range s.syntax.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv != nil {
				methods["methods of "+s.dir()+"."+receiver(f.Recv.List[0].Type)]++
			}
		}
	}
	above := map[string]int{}
	for _, rule := range []struct {
		limit   int
		counted map[string]int
	}{{maxPackageLines, lines}, {maxPackageFiles, files}, {maxMethods, methods}} {
		for what, n := range rule.counted {
			if n > rule.limit {
				above[what] = n
			}
		}
	}
	return above
}

// receiver is the name of the type that a method is on.
func receiver(of ast.Expr) string {
	switch e := of.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.IndexListExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return "?"
}

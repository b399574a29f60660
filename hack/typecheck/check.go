package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
)

// checker has what was found of one platform's packages so far.
type checker struct {
	files    *token.FileSet
	sizes    types.Sizes
	packages map[string]*types.Package // by listed.ImportPath
	faults   []error
	seen     map[string]bool
}

// check type-checks packages, which come after those that they import, and
// returns all that is wrong. Dependencies are checked as a whole too: to leave
// out the bodies of their functions would save two seconds, and miss what one
// of them calls that a system does not have.
func check(packages []listed, platform string) []error {
	_, architecture, _ := strings.Cut(platform, "/")
	c := &checker{
		files:    token.NewFileSet(),
		sizes:    types.SizesFor("gc", architecture),
		packages: map[string]*types.Package{"unsafe": types.Unsafe},
		seen:     map[string]bool{},
	}
	for _, p := range packages {
		if p.ImportPath != "unsafe" && !p.generated() {
			c.check(p)
		}
	}
	return c.faults
}

func (c *checker) check(p listed) {
	if p.Error != nil {
		c.report(p.Error)
	}
	if len(p.GoFiles) == 0 {
		return
	}
	config := types.Config{
		GoVersion: p.goVersion(),
		Importer:  imports{p.ImportMap, c.packages},
		Sizes:     c.sizes,
		Error:     c.report,
	}
	// What is wrong has been reported; what is right is there all the same.
	c.packages[p.ImportPath], _ = config.Check(p.path(), c.files, c.parse(p), nil)
}

func (c *checker) parse(p listed) []*ast.File {
	var parsed []*ast.File
	for _, file := range p.files() {
		syntax, err := parser.ParseFile(c.files, file, nil, parser.SkipObjectResolution)
		if err != nil {
			c.report(err)
		}
		if syntax != nil {
			parsed = append(parsed, syntax)
		}
	}
	return parsed
}

// report keeps what is wrong, once: a package may be checked again for tests.
func (c *checker) report(err error) {
	if !c.seen[err.Error()] {
		c.seen[err.Error()] = true
		c.faults = append(c.faults, err)
	}
}

// imports finds what a package imports among those that have been checked.
type imports struct {
	meanings map[string]string
	packages map[string]*types.Package
}

func (i imports) Import(path string) (*types.Package, error) {
	if meaning, ok := i.meanings[path]; ok {
		path = meaning
	}
	found, ok := i.packages[path]
	if !ok {
		return nil, fmt.Errorf("no package %s on this system", path)
	}
	return found, nil
}

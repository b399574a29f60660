package recipes

import "regexp"

// Mark is a comment in HTML right above a block, which readers do not see: it
// says where the block is run, if not on scripted machines.
type Mark struct {
	Kind Kind
	Text string // what follows the colon; "" where there is none
}

// Kind is what a mark says.
type Kind string

// The kinds of marks.
const (
	Unmarked Kind = ""
	Screen   Kind = "screen"           // written by make screens; the text is its name
	Real     Kind = "on real machines" // run by TestRecipes of test/e2e
	Tested   Kind = "tested by"        // run or read elsewhere; the text names tests, make targets or files
	NotRun   Kind = "not run"          // the text says why
)

var comment = regexp.MustCompile(`^<!-- (screen|on real machines|tested by|not run)(?:: (\S.*?))? -->\s*$`)

// readMark reads a comment. One that is no mark is none.
func readMark(html string) Mark {
	found := comment.FindStringSubmatch(html)
	if found == nil {
		return Mark{}
	}
	return Mark{Kind: Kind(found[1]), Text: found[2]}
}

package recipes

// languages are those that blocks may have.
var languages = map[string]bool{"sh": true, "console": true, "yaml": true, "text": true, "permissions": true, "powershell": true}

// Where says where a block is run or read, or why it is not.
func (b Block) Where() string {
	switch b.Mark.Kind {
	case Real:
		return "real machines"
	case Tested, NotRun:
		return string(b.Mark.Kind) + ": " + b.Mark.Text
	case Screen:
		return "scripted machines, and make screens"
	}
	switch b.Language {
	case "yaml":
		return "read as the action and the commands do"
	case "text":
		return "nothing to run"
	default:
		return "scripted machines"
	}
}

// Fault is why no test can know what to do with a block; "" where one can.
func (b Block) Fault() string {
	runnable := b.IsShell() || b.Language == "yaml" || b.Language == "text"
	switch {
	case b.Language == "":
		return "it has no language: write sh, console, yaml, or text for what nobody types"
	case !languages[b.Language]:
		return "the language " + b.Language + " is not known here"
	case (b.Mark.Kind == NotRun || b.Mark.Kind == Tested) && b.Mark.Text == "":
		return "its mark lacks what follows the colon: why, or by what"
	case b.Mark.Kind == Unmarked && !runnable:
		return "it is neither run nor marked"
	}
	return ""
}

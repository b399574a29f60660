package columns

import (
	"strings"
	"testing"
)

func TestRows(t *testing.T) {
	for document, want := range map[string]string{
		`[{"name": "a", "zones": ["b", "c"]}, {"name": "d"}]`: "NAME   ZONES\na      b,c\nd      <none>\n",
		`[]`:            "NAME   ZONES\n",
		`{"name": "a"}`: "NAME   ZONES\na      <none>\n",
	} {
		for how, parse := range map[string]func() (Printer, error){
			"words": func() (Printer, error) { return Parse("NAME:.name,ZONES:.zones[*]") },
			"lines": func() (Printer, error) { return ParseLines("NAME ZONES\n.name .zones[*]") },
		} {
			print, err := parse()
			if err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			if err := print(&out, []byte(document)); err != nil || out.String() != want {
				t.Errorf("%s, by %s: got %q, %v; want %q", document, how, &out, err, want)
			}
		}
	}
}

func TestRefused(t *testing.T) {
	for _, template := range []string{"", "NAME", "NAME:.x[", "NAME:.x,"} {
		if _, err := Parse(template); err == nil {
			t.Errorf("%q is taken", template)
		}
	}
	for _, template := range []string{"NAME", "NAME ZONES\n.name", "NAME\n.x["} {
		if _, err := ParseLines(template); err == nil {
			t.Errorf("%q is taken", template)
		}
	}
}

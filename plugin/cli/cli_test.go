package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

func TestFormats(t *testing.T) {
	file := func(template string) string {
		path := filepath.Join(t.TempDir(), "template")
		if err := os.WriteFile(path, []byte(template), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	value := map[string]any{"health": "healthy", "zones": []string{"b", "c"}}
	for given, want := range map[string]string{
		"json":                 "{\n  \"health\": \"healthy\",\n  \"zones\": [\n    \"b\",\n    \"c\"\n  ]\n}\n",
		"yaml":                 "health: healthy\nzones:\n- b\n- c\n",
		"name":                 "node/b\nnode/c\n",
		"jsonpath={.zones[1]}": "c\n",
		"jsonpath=.health":     "healthy\n",

		"custom-columns=HEALTH:.health,FIRST:.zones[0],NOTHING:.no":        "HEALTH    FIRST   NOTHING\nhealthy   b       <none>\n",
		"custom-columns-file=" + file("HEALTH ZONES\n.health .zones[*]\n"): "HEALTH    ZONES\nhealthy   b,c\n",

		"go-template={{range .zones}}{{.}},{{end}}": "b,c,",
		"jsonpath-file=" + file("{.health}\n"):      "healthy\n",
		"go-template-file=" + file("{{.health}}\n"): "healthy",
	} {
		var f Format
		AddFormatOrTemplate(&cobra.Command{}, &f, Wide, JSON, YAML, Name)
		if err := f.Set(given); err != nil || !f.Machine() || f.String() != given {
			t.Fatalf("%s: %v, for machines: %t, is %s", given, err, f.Machine(), f.String())
		}
		var out strings.Builder
		if err := f.Print(&out, value, []string{"node/b", "node/c"}); err != nil || out.String() != want {
			t.Errorf("%s: got %q, %v; want %q", given, &out, err, want)
		}
	}
}

func TestWordsRefused(t *testing.T) {
	f, c := Format{choices: append([]string{JSON}, Templates...)}, ProgressChoice()
	for _, given := range []string{"xml", "yaml", "jsonpath", "json={.x}", "jsonpath={.x", "go-template={{.x", "go-template", "go-template-file=/nowhere", "custom-columns", "custom-columns=HEALTH", "custom-columns=HEALTH:.x[", "custom-columns-file=/nowhere"} {
		if err := f.Set(given); err == nil {
			t.Errorf("-o %s is taken", given)
		}
	}
	if err := c.Set("fancy"); err == nil || err.Error() != "must be one of "+strings.ReplaceAll(c.Type(), "|", ", ") {
		t.Errorf("got %v", err)
	}
}

func TestArguments(t *testing.T) {
	cmd := &cobra.Command{Use: "it"}
	for _, test := range []struct {
		check func(*cobra.Command, []string) error
		most  int
	}{{NoArgs, 0}, {AtMostOne, 1}} {
		for n := range 3 {
			err := test.check(cmd, []string{"a", "b"}[:n])
			if (err == nil) != (n <= test.most) || err != nil && errs.KindOf(err) != errs.Usage {
				t.Errorf("%d arguments, at most %d: %v", n, test.most, err)
			}
		}
	}
}

package bootstrap_test

import (
	"strings"
	"testing"
)

// guestAttributes is curl to a metadata server that drops as many writes as a file
// has lines.
const guestAttributes = `all=$*; file=${all#*--data-binary @}; file=${file%% *}
echo "$file" >>"$BOX/writes"
if [ -s "$BOX/drops" ]; then sed -i 1d "$BOX/drops"; else cp "$file" "$BOX/attribute"; fi
cat "$BOX/attribute" 2>/dev/null || exit 22`

// TestPublish: what Google drops is written again, until it is read back; what is not
// read back in time is told.
func TestPublish(t *testing.T) {
	for name, test := range map[string]struct {
		drops  int
		tries  string
		writes int
		want   bool
	}{
		"at once":          {0, "", 1, true},
		"dropped at first": {3, "", 4, true},
		"dropped for long": {39, "", 40, true},
		"in vain":          {40, "", 40, false},
		"not that wanted":  {4, "4", 4, false},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBox(t)
			b.command("curl", guestAttributes)
			b.write("drops", strings.Repeat("\n", test.drops))
			b.write("value", "-----BEGIN-----\nline\n-----END-----\n")
			output, ok := b.run(`publish ca "$BOX/value" ` + test.tries)
			if writes := strings.Count(b.read("writes"), "\n"); ok != test.want || writes != test.writes {
				t.Errorf("it succeeded: %t, after %d writes; want %d\n%s", ok, writes, test.writes, output)
			}
			if got := b.read("attribute"); test.want && got != b.read("value") {
				t.Errorf("the attribute is %q", got)
			}
		})
	}
}

// TestPhase: a phase that cannot be published does not end the boot.
func TestPhase(t *testing.T) {
	b := newBox(t)
	b.command("curl", guestAttributes)
	b.write("drops", strings.Repeat("\n", 40))
	output, ok := b.run("phase joining; echo on")
	if !ok || !strings.Contains(output, "kubectl-ha: joining\nkubectl-ha: the phase could not be published\non\n") {
		t.Errorf("it succeeded: %t\n%s", ok, output)
	}
}

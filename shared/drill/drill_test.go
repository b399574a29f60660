package drill_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-ha/kubectl-ha/shared/drill"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

// probes reads "0-1 2-3! 4-5": from and to in seconds, a failed one marked.
func probes(text string) (all []drill.Probe) {
	for _, word := range strings.Fields(text) {
		span, failed := strings.CutSuffix(word, "!")
		began, ended, _ := strings.Cut(span, "-")
		from, _ := time.ParseDuration(began + "s")
		to, _ := time.ParseDuration(ended + "s")
		all = append(all, drill.Probe{Began: from, Ended: to, OK: !failed})
	}
	return all
}

func TestCount(t *testing.T) {
	for text, want := range map[string]drill.Requests{
		"":                        {},
		"5-6":                     {Total: 1, LongestGap: drill.Duration(time.Second)},
		"5-6!":                    {Total: 1, Failed: 1, LongestGap: drill.Duration(time.Second)},
		"0-0.1 1-1.1 2-2.1":       {Total: 3, LongestGap: drill.Duration(time.Second)},
		"0-0.1 1-2! 3-4! 10-10.1": {Total: 4, Failed: 2, LongestGap: drill.Duration(10 * time.Second)},
		"0-3! 4-5":                {Total: 2, Failed: 1, LongestGap: drill.Duration(5 * time.Second)}, // from the beginning on
		"0-1 2-9!":                {Total: 2, Failed: 1, LongestGap: drill.Duration(8 * time.Second)}, // up to the end
		"0-9 1-1.5 2-2.5":         {Total: 3, LongestGap: drill.Duration(6500 * time.Millisecond)},    // one that lasts, beside others
		"2-2.5 0-0.5 1-1.5":       {Total: 3, LongestGap: drill.Duration(time.Second)},                // out of order
		"0-1 1-2! 2-2.2 2-3!":     {Total: 4, Failed: 2, LongestGap: drill.Duration(1200 * time.Millisecond)},
	} {
		if diff := cmp.Diff(want, drill.Count(probes(text))); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

func TestCompare(t *testing.T) {
	for _, test := range []struct{ acknowledged, there, lost string }{
		{"", "", ""},
		{"a b", "a b", ""},
		{"a b", "c b a", ""}, // the answer to c was lost
		{"c a b", "b", "a c"},
		{"a", "", "a"},
	} {
		got := drill.Compare(strings.Fields(test.acknowledged), strings.Fields(test.there))
		if !slices.Equal(got.Lost, strings.Fields(test.lost)) || got.Acknowledged != len(strings.Fields(test.acknowledged)) {
			t.Errorf("%+v: %+v", test, got)
		}
	}
}

func TestParseLog(t *testing.T) {
	for text, want := range map[string]string{
		"":                                      "",
		"12.30 12.31 ok\n12.40 13.40 failed\n":  "12.30-12.31 12.40-13.40!",
		"12.30 12.31 ok\n12.40 13.4":            "12.30-12.31",
		"12.30 12.31 ok\n12.40 12.41 o":         "12.30-12.31",
		"wget: can't\n\n1 2 ok\nx y ok\n1 z ok": "1-2",
	} {
		if diff := cmp.Diff(probes(want), drill.ParseLog(text)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

// well is a zone whose drill went well.
func well(zone string) drill.Zone {
	second := drill.Duration(time.Second)
	return drill.Zone{
		Zone: zone, Machines: []string{"demo-control-plane-" + zone, "demo-default-" + zone + "-x1y2"},
		API: drill.Requests{Total: 900, Failed: 31, LongestGap: 42 * second / 10}, Service: drill.Requests{Total: 910, Failed: 60, LongestGap: second / 5},
		Writes: drill.Writes{Acknowledged: 869, Lost: []string{}}, LeaderChanges: 1,
		Stopped: 3 * second, NotReady: 48 * second, Recovered: 25 * second,
	}
}

func TestJudge(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*drill.Zone, *drill.Witness)
		fails  string // ids of findings
	}{
		"well":                 {func(*drill.Zone, *drill.Witness) {}, ""},
		"a gap at the limit":   {func(z *drill.Zone, _ *drill.Witness) { z.API.LongestGap = drill.Duration(drill.LongestGap) }, ""},
		"a gap of the API":     {func(z *drill.Zone, _ *drill.Witness) { z.API.LongestGap = drill.Duration(drill.LongestGap) + 1 }, "api-served"},
		"a gap of the Service": {func(z *drill.Zone, _ *drill.Witness) { z.Service.LongestGap = drill.Duration(time.Minute) }, "service-served"},
		"no answer at all":     {func(z *drill.Zone, _ *drill.Witness) { z.Service = drill.Requests{Total: 3, Failed: 3} }, "service-served"},
		"nothing was asked":    {func(z *drill.Zone, _ *drill.Witness) { z.API = drill.Requests{} }, "api-served"},
		"lost writes":          {func(z *drill.Zone, _ *drill.Witness) { z.Writes.Lost = []string{"a"} }, "no-write-lost"},
		"no writes":            {func(z *drill.Zone, _ *drill.Witness) { z.Writes.Acknowledged = 0 }, "no-write-lost"},
		"what was waited for": {func(_ *drill.Zone, saw *drill.Witness) {
			*saw = drill.Witness{NotReady: "x is Ready", Deployed: "0 of 2", Back: "x is not"}
		}, "not-ready deployed back"},
	} {
		z, saw := well("b"), drill.Witness{}
		test.change(&z, &saw)
		z.Judge(saw)
		var failed []string
		for _, f := range z.Findings {
			if f.Holds != (f.Detail == "") {
				t.Errorf("%s: %+v", name, f)
			}
			if !f.Holds {
				failed = append(failed, f.ID)
			}
		}
		if strings.Join(failed, " ") != test.fails || z.Passed() != (test.fails == "") || len(z.Failures()) != len(failed) {
			t.Errorf("%s: %q fail, passed %t; want %q", name, failed, z.Passed(), test.fails)
		}
	}
}

func TestMarkdown(t *testing.T) {
	passed, failed := well("europe-west1-b"), well("europe-west1-c")
	failed.Writes.Lost = []string{"w-1", "w-2", "w-3", "w-4", "w-5", "w-6"}
	passed.Judge(drill.Witness{})
	failed.Judge(drill.Witness{Back: "a|b\n<c>"})
	golden.Compare(t, "report.golden.md", drill.Markdown("demo", []drill.Zone{passed, failed}))
}

func TestDuration(t *testing.T) {
	text, err := json.Marshal(drill.Duration(12345 * time.Millisecond))
	var back drill.Duration
	if err == nil {
		err = json.Unmarshal(text, &back)
	}
	if err != nil || string(text) != `"12.3s"` || back != drill.Duration(12300*time.Millisecond) {
		t.Errorf("%s is read back as %s: %v", text, back, err)
	}
}

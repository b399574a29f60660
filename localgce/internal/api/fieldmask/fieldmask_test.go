package fieldmask_test

import (
	"encoding/json"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/fieldmask"
)

const answer = `{"id":"i","items":[{"name":"a","disks":[{"source":"s","index":0}]},{"name":"b"}],"warning":{"code":"c","data":{}}}`

func TestApply(t *testing.T) {
	for text, want := range map[string]string{
		"id":                          `{"id":"i"}`,
		"items/name":                  `{"items":[{"name":"a"},{"name":"b"}]}`,
		"items(name,disks/source),id": `{"id":"i","items":[{"disks":[{"source":"s"}],"name":"a"},{"name":"b"}]}`,
		"items/disks(index),warning":  `{"items":[{"disks":[{"index":0}]},{}],"warning":{"code":"c","data":{}}}`,
		"*/code":                      `{"id":"i","items":[{},{}],"warning":{"code":"c"}}`,
		"*":                           answer,
		"nothing":                     `{}`,
	} {
		mask, err := fieldmask.Parse(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		var value any
		if err := json.Unmarshal([]byte(answer), &value); err != nil {
			t.Fatal(err)
		}
		got, err := json.Marshal(mask.Apply(value))
		if err != nil {
			t.Fatal(err)
		}
		var sorted any
		if err := json.Unmarshal([]byte(want), &sorted); err != nil {
			t.Fatal(err)
		}
		if want, _ := json.Marshal(sorted); string(got) != string(want) {
			t.Errorf("%s of it is %s, want %s", text, got, want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, text := range []string{"", ",", "a,", "a(b", "a)", "a()", "/a", "a//b", "a(b)c"} {
		if mask, err := fieldmask.Parse(text); err == nil {
			t.Errorf("%q was read as %v", text, mask)
		}
	}
}

package filter

import (
	"reflect"
	"testing"
)

type tags struct {
	Items []string `json:"items"`
}

type thing struct {
	Name    string            `json:"name,omitempty"`
	Status  string            `json:"status,omitempty"`
	Size    int64             `json:"size,omitempty,string"`
	Ready   bool              `json:"ready"`
	Labels  map[string]string `json:"labels"`
	Tags    *tags             `json:"tags"`
	Created string            `json:"creationTimestamp"`
}

var sample = &thing{
	Name: "demo-b", Status: "RUNNING", Size: 10, Ready: true,
	Labels: map[string]string{"env": "prod", "a.b": "c"}, Tags: &tags{[]string{"web", "db"}},
}

func TestFilter(t *testing.T) {
	cases := map[string]bool{
		``:                                 true,
		`name=demo-b`:                      true,
		`name = "demo-b"`:                  true,
		`name=demo`:                        false,
		`name=demo-*`:                      true,
		`name!=demo-b`:                     false,
		`labels.env=prod`:                  true,
		`labels.env=test`:                  false,
		`labels.env:*`:                     true,
		`labels.nope:*`:                    false,
		`NOT labels.nope:*`:                true,
		`-(name=demo-b)`:                   false,
		`labels.a.b=c`:                     true,
		`labels.nope!=x`:                   true,
		`status=RUNNING AND size>9`:        true,
		`status=RUNNING AND size > 10`:     false,
		`size<=10`:                         true,
		`(status=STOPPED) OR (ready=true)`: true,
		`status=STOPPED OR name=x`:         false,
		`(status=RUNNING) (name=demo-b)`:   true,
		`tags.items=db`:                    true,
		`tags.items=x`:                     false,
		`name:EMO`:                         true,
		`name eq demo-.*`:                  true,
		`name eq demo`:                     false,
		`name ne demo-.*`:                  false,
		`(name eq de(m|x)o-b) (status eq RUNNING)`: true,
		`name eq "demo-b( .*)?"`:                   true,
		`name eq .*(a|b) AND size eq 10`:           true,
		`ready=true OR name=x AND size=9`:          false,
		`size=9 AND name=x OR ready=true`:          false,
		`ready=true OR (name=x AND size=9)`:        true,
		`status=STOPPED OR ready=true name=demo-b`: true,
		`name eq ".*\bdemo\-b\b.*"`:                true,
		`name eq ".*\bdemo\b.*"`:                   true,
		`name ne ".*\bdem\b.*"`:                    true,
		`name eq "demo\"b"`:                        false,
	}
	for text, want := range cases {
		f, err := Parse(text)
		if err != nil {
			t.Errorf("Parse(%q): %v", text, err)
		} else if got := f(reflect.ValueOf(sample)); got != want {
			t.Errorf("%q is %v, want %v", text, got, want)
		}
	}
}

func TestFilterRefuses(t *testing.T) {
	for _, text := range []string{`name`, `name=`, `(name=x`, `name=x)`, `name eq [`, `name="x`, `name ! x`, `= x`, `AND`, `name eq a AND size=10`, `a=b OR`, `a=b AND OR c=d`} {
		if _, err := Parse(text); err == nil {
			t.Errorf("Parse(%q) succeeded", text)
		}
	}
}

func TestOrder(t *testing.T) {
	list := []any{&thing{Name: "a", Created: "2026-01-01"}, &thing{Name: "b", Created: "2026-01-02"}}
	o, err := ParseOrder("creationTimestamp desc")
	if err != nil {
		t.Fatal(err)
	}
	if o.Sort(list); list[0].(*thing).Name != "b" {
		t.Errorf("the newest is not first: %+v", list[0])
	}
	if _, err := ParseOrder("size"); err == nil {
		t.Error("an unknown order was accepted")
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`(a=b) AND NOT c:"d"`)
	f.Add(`name eq .*(x)`)
	f.Fuzz(func(t *testing.T, text string) {
		if match, err := Parse(text); err == nil {
			match(reflect.ValueOf(sample))
		}
	})
}

package filter

import (
	"reflect"
	"testing"
)

type tags struct {
	Items []string `json:"items"`
}

type thing struct {
	Name   string            `json:"name,omitempty"`
	Status string            `json:"status,omitempty"`
	Size   int64             `json:"size,omitempty,string"`
	Ready  bool              `json:"ready"`
	Labels map[string]string `json:"labels"`
	Tags   *tags             `json:"tags"`
	Policy *policy           `json:"policy"`
	Note   string            `json:"note"`
}

type policy struct {
	Restart *bool `json:"restart"`
}

var sample = &thing{
	Name: "demo-b", Status: "RUNNING", Size: 10, Ready: true,
	Labels: map[string]string{"env": "prod", "a.b": "c", "empty": ""}, Tags: &tags{[]string{"web", "db"}},
}

var of = reflect.TypeFor[*thing]()

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
		`name:EMO`:                         true,
		`name eq demo-.*`:                  true,
		`name eq demo`:                     false,
		`name ne demo-.*`:                  false,
		`(name eq de(m|x)o-b) (status eq RUNNING)`: true,
		`name eq "demo-b( .*)?"`:                   true,
		`(name eq .*(a|b)) (size eq 10)`:           true,
		`(name eq .*(a|b)) (size ne 10)`:           false,
		`name = "demo-*"`:                          true,
		`name!=demo-*`:                             false,
		`size:1`:                                   false,
		`size:10`:                                  true,
		`ready:true`:                               true,
		`note:*`:                                   false,
		`labels.empty:*`:                           true,
		`labels.empty=""`:                          true,
		`policy.restart:*`:                         false,
		`policy.restart=false`:                     false,
		`policy.restart!=true`:                     true,
		`NOT note:*`:                               true,
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
		f, err := Parse(text, of)
		if err != nil {
			t.Errorf("Parse(%q): %v", text, err)
		} else if got := f(reflect.ValueOf(sample)); got != want {
			t.Errorf("%q is %v, want %v", text, got, want)
		}
	}
}

func TestFilterRefuses(t *testing.T) {
	for _, text := range []string{`name`, `name=`, `(name=x`, `name=x)`, `name eq [`, `name="x`, `name ! x`, `= x`, `AND`, `name eq a AND size=10`, `a=b OR`, `name=b AND OR size=d`,
		// As Compute Engine: what has no such field, or is a list, or more than a value.
		`nonsense=1`, `status.nonsense=1`, `-=x`, `tags.items=db`, `tags=db`, `tags.items:*`, `labels:*`, `labels=x`, `policy:*`,
		// Its older form takes no words between comparisons, and wants each in parentheses.
		`name eq a AND size eq 10`, `(name eq a) OR (size eq 10)`, `NOT name eq a`, `name eq a size eq 10`,
	} {
		if _, err := Parse(text, of); err == nil {
			t.Errorf("Parse(%q) succeeded", text)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`(a=b) AND NOT c:"d"`)
	f.Add(`name eq .*(x)`)
	f.Fuzz(func(t *testing.T, text string) {
		if match, err := Parse(text, of); err == nil {
			match(reflect.ValueOf(sample))
		}
	})
}

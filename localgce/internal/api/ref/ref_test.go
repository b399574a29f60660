package ref

import "testing"

func TestParse(t *testing.T) {
	instance := Ref{"p", "zones/z", "instances", "i"}
	like := Ref{Project: "p", Location: "zones/z", Collection: "instances"}
	cases := []struct {
		text string
		like Ref
		want Ref
	}{
		{"i", like, instance},
		{"zones/z/instances/i", Ref{Project: "p", Collection: "instances"}, instance},
		{"projects/p/zones/z/instances/i", Ref{}, instance},
		{"https://www.googleapis.com/compute/v1/projects/p/zones/z/instances/i", Ref{}, instance},
		{"https://compute.googleapis.com/compute/beta/projects/p/zones/z/instances/i", like, instance},
		{"http://127.0.0.1:80/compute/v1/projects/p/zones/z/instances/i", like, instance},
		{"//compute.googleapis.com/projects/p/zones/z/instances/i", like, instance},
		{"global/networks/n", Ref{Project: "p"}, Ref{"p", Global, "networks", "n"}},
		{"zones/z", Ref{Project: "p", Collection: "zones"}, Ref{Project: "p", Collection: "zones", Name: "z"}},
		{"z", Ref{Project: "p", Collection: "zones"}, Ref{Project: "p", Collection: "zones", Name: "z"}},
		{"projects/debian-cloud/global/images/family/debian-12", Ref{Project: "p", Location: Global, Collection: "images"},
			Ref{"debian-cloud", Global, "images", "family/debian-12"}},
		{"projects/p", Ref{}, Project("p")},
	}
	for _, c := range cases {
		got, err := Parse(c.text, c.like)
		if err != nil || got != c.want {
			t.Errorf("Parse(%q) = %+v, %v; want %+v", c.text, got, err, c.want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, text := range []string{"", "global/networks/n", "zones/z/instances/"} {
		if got, err := Parse(text, Ref{Project: "p", Collection: "instances"}); err == nil {
			t.Errorf("Parse(%q) = %+v, want an error", text, got)
		}
	}
}

func TestURLReadsBack(t *testing.T) {
	for _, r := range []Ref{
		Project("p"), {Project: "p", Collection: "zones", Name: "z"},
		{"p", Global, "networks", "n"}, {"p", "regions/r", "addresses", "a"},
	} {
		got, err := Parse(r.URL(), Ref{})
		if err != nil || got != r {
			t.Errorf("Parse(%q) = %+v, %v; want %+v", r.URL(), got, err, r)
		}
	}
}

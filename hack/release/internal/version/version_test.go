package version

import (
	"slices"
	"testing"
)

func TestParse(t *testing.T) {
	for _, text := range []string{"v1.2.3", "v0.1.0", "v1.2.3-rc.1", "v10.20.30-alpha-2"} {
		v, err := Parse(text)
		if err != nil || v.String() != text {
			t.Errorf("%s is read as %s: %v", text, v, err)
		}
	}
	for _, text := range []string{
		"", "1.2.3", "v1", "v1.2", "v1.2.3.4", "v01.2.3", "v1.2.3-", "v1.2.3-rc..1", "v1.2.3-01", "v1.2.3+build", "v1.2.3-rc.1+build",
		"v1.2.3 ", "v1.2.3-rc/1", "v1.2.3;true", "latest", "e24f29d",
	} {
		if v, err := Parse(text); err == nil {
			t.Errorf("%q is taken as %s", text, v)
		}
	}
}

func TestOfLeavesOutOtherTags(t *testing.T) {
	got := Of([]string{"v1.10.0", "v1", "v1.2.0", "nightly", "v1.10.0-rc.2", "v1.10.0-rc.10"})
	if want := versions(t, "v1.2.0", "v1.10.0-rc.2", "v1.10.0-rc.10", "v1.10.0"); !slices.EqualFunc(got, want, same) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestPlace(t *testing.T) {
	for _, test := range []struct {
		name, version string
		others        []string
		want          Place
	}{
		{"the first", "v1.0.0", nil, Place{Latest: true, MovesMajor: true}},
		{"a newer one", "v1.3.0", []string{"v1.2.9", "v1.2.10"}, Place{Latest: true, MovesMajor: true}},
		{"again", "v1.3.0", []string{"v1.3.0"}, Place{Latest: true, MovesMajor: true}},
		{"a prerelease", "v1.4.0-rc.1", []string{"v1.3.0"}, Place{}},
		{"a prerelease that is the first", "v1.0.0-rc.1", nil, Place{}},
		{"after its prerelease", "v1.4.0", []string{"v1.4.0-rc.1", "v1.3.0"}, Place{Latest: true, MovesMajor: true}},
		{"beside the prerelease of a newer one", "v1.3.1", []string{"v1.4.0-rc.1", "v1.3.0"}, Place{Latest: true, MovesMajor: true}},
		{"a patch of an older minor", "v1.2.9", []string{"v1.3.0", "v1.2.8"}, Place{}},
		{"by number, not by text", "v1.9.0", []string{"v1.10.0"}, Place{}},
		{"a patch of an older major", "v1.2.9", []string{"v2.0.0", "v1.2.8"}, Place{MovesMajor: true}},
		{"before a major's first", "v0.9.0", []string{"v1.0.0-rc.1"}, Place{Latest: true, MovesMajor: true}},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := versions(t, test.version)[0]
			if got := v.Among(versions(t, test.others...)); got != test.want {
				t.Errorf("%s among %v is %+v, want %+v", v, test.others, got, test.want)
			}
		})
	}
}

func TestBefore(t *testing.T) {
	v := versions(t, "v1.3.0")[0]
	got := v.Before(versions(t, "v1.10.0", "v1.3.0-rc.1", "v1.3.0", "v1.2.10", "v1.2.9"))
	if want := versions(t, "v1.2.9", "v1.2.10", "v1.3.0-rc.1"); !slices.EqualFunc(got, want, same) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestMajor(t *testing.T) {
	for text, want := range map[string]string{"v1.2.3": "v1", "v0.1.0": "v0", "v12.0.0-rc.1": "v12"} {
		if got := versions(t, text)[0].Major(); got != want {
			t.Errorf("of %s it is %s", text, got)
		}
	}
}

func same(a, b Version) bool { return a.String() == b.String() }

func versions(t *testing.T, texts ...string) []Version {
	t.Helper()
	var all []Version
	for _, text := range texts {
		v, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
	}
	return all
}

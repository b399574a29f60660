package pagetest

import "testing"

func TestFaults(t *testing.T) {
	for page, want := range map[string]int{
		`<p id="a">text<br><svg xmlns="http://www.w3.org/2000/svg"><line x1="1"/></svg></p>`: 0,
		`<p><b>text</p></b>`:           2,
		`<p>text`:                      1,
		`</p>`:                         1,
		`<p id="a"></p><p id="a"></p>`: 1,
		`<script>alert(1)</script>`:    1,
		`<p onclick="x()"></p>`:        1,
		`<a href="other.html"></a>`:    1,
		`<p style="background: //example.com/x"></p>`: 1,
		`<style>@import "x"</style>`:                  1,
		`<style>p { background: url(x) }</style>`:     1,
	} {
		if got := faults(page); len(got) != want {
			t.Errorf("%s has %q, want %d", page, got, want)
		}
	}
}

package chart

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

// TestSVG: a picture is a whole file, whatever its texts are.
func TestSVG(t *testing.T) {
	const evil = `<b>&"'`
	p := Picture{
		ID: "p", Title: "A " + evil, Desc: "B " + evil, Width: 100, Height: 50.04,
		Rects: []Rect{{X: 1, Y: 2, W: 3.25, H: 4, Class: "good", Title: evil}, {W: 5, H: 6, Hatched: true}},
		Lines: []Line{{X2: 100, Class: "mark"}, {Y2: 50}},
		Texts: []Text{{X: 7, Y: 8, Anchor: "end", Class: "head", Text: evil}, {Text: "plain"}},
	}
	var out strings.Builder
	if err := p.Write(&out); err != nil {
		t.Fatal(err)
	}
	decoder := xml.NewDecoder(strings.NewReader(out.String()))
	for {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	golden.Compare(t, "picture.svg", out.String())
}

// TestContrast holds the colours to what the Web Content Accessibility Guidelines ask
// for, level AA: 4.5 to 1 for text, 3 to 1 for marks.
func TestContrast(t *testing.T) {
	light, dark, ok := strings.Cut(Palette, "@media")
	if !ok {
		t.Fatal("the palette has no dark colours")
	}
	for name, css := range map[string]string{"light": light, "dark": dark} {
		colours := map[string]string{}
		for _, found := range regexp.MustCompile(`--(\w+): #(\w{6})`).FindAllStringSubmatch(css, -1) {
			colours[found[1]] = found[2]
		}
		for _, pair := range []struct {
			on, under string
			least     float64
		}{
			{"text", "paper", 4.5}, {"text", "out", 4.5}, {"muted", "paper", 4.5}, {"muted", "out", 4.5}, {"on", "good", 4.5},
			{"good", "paper", 4.5}, {"bad", "paper", 4.5}, {"good", "out", 3}, {"bad", "out", 3},
		} {
			if got := contrast(t, colours[pair.on], colours[pair.under]); got < pair.least {
				t.Errorf("%s: %s on %s has %.2f, want %.1f", name, pair.on, pair.under, got, pair.least)
			}
		}
	}
}

// contrast is that of two colours, as WCAG 2.2 defines it.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	var parts [3]int
	if _, err := fmt.Sscanf(colour, "%02x%02x%02x", &parts[0], &parts[1], &parts[2]); err != nil {
		t.Fatalf("the colour %q: %v", colour, err)
	}
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		c := float64(parts[i]) / 255
		if c <= 0.04045 {
			sum += weight * c / 12.92
		} else {
			sum += weight * math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	return sum
}

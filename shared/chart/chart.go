// Package chart draws marks on an axis of time, as an SVG that stands alone or in a
// page. It only computes: what is drawn, and where, its callers say.
package chart

import (
	_ "embed"
	"html/template"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Px is a measure in pixels of a picture, written with a tenth at most.
type Px float64

func (p Px) String() string {
	return strconv.FormatFloat(math.Round(float64(p)*10)/10, 'f', -1, 64)
}

// Size is of a text in pixels, as all texts have it.
const Size Px = 13

// TextWidth is about how wide a text of Size is.
func TextWidth(text string) Px { return Px(utf8.RuneCountInString(text)) * Size * 0.56 }

// Picture is an SVG. Its classes are those of style.css.
type Picture struct {
	ID            string // no other picture of the page has it
	Title, Desc   string // what it shows, for those who do not see it
	Width, Height Px
	Rects         []Rect
	Lines         []Line
	Texts         []Text
}

// Rect is a rectangle, hatched or of its class's colour.
type Rect struct {
	X, Y, W, H Px
	Class      string
	Hatched    bool
	Title      string // what a pointer shows that rests on it
}

// Line is from one point to another.
type Line struct {
	X1, Y1, X2, Y2 Px
	Class          string
}

// Text begins at X, or is before or around it.
type Text struct {
	X, Y   Px     // of its base line
	Anchor string // start, end or middle; empty for start
	Class  string
	Text   string
}

// Palette has the colours as CSS variables, in light and dark.
//
//go:embed palette.css
var Palette string

//go:embed style.css
var style string

//go:embed svg.html
var svg string

var pictures = template.Must(template.New("svg").Funcs(template.FuncMap{
	"style": func() template.CSS { return template.CSS(Palette + style) },
}).Parse(svg))

// SVG is the picture as a part of a page.
func (p Picture) SVG() (template.HTML, error) {
	var out strings.Builder
	err := p.Write(&out)
	return template.HTML(out.String()), err
}

// Write writes the picture as a file of its own.
func (p Picture) Write(out io.Writer) error { return pictures.Execute(out, p) }

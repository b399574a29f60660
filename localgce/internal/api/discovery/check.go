package discovery

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/exchange"
)

// Check tells what is wrong with an exchange, and with each part of a batch;
// nothing for one that is as the document says. A request may be wrong as long
// as it is refused.
func (d *Document) Check(x exchange.Exchange) []string {
	parts, err := x.Parts()
	if err != nil {
		return []string{err.Error()}
	}
	var all []string
	for _, part := range parts {
		for _, violation := range d.check(part) {
			all = append(all, fmt.Sprintf("%s %s answers %d: %s", part.Method, part.URL, part.Status, violation))
		}
	}
	return all
}

func (d *Document) check(x exchange.Exchange) []string {
	u, err := url.Parse(x.URL)
	if err != nil {
		return []string{"the URL: " + err.Error()}
	}
	if x.Status >= http.StatusBadRequest {
		return checkError(x)
	}
	path, ok := inAPI(u.Path)
	if !ok {
		return nil // another API's
	}
	method, variables := d.Find(x.Method, path)
	if method == nil {
		return []string{"the API has no such method"}
	}
	v := &violations{document: d}
	v.parameters(method, variables, u.Query())
	v.body("the request", method.Request, x.Request, true)
	v.body("the answer", method.Response, x.Answer, u.Query().Has("fields"))
	return v.found
}

// CheckAnswer is Check of the answer alone, as to a request that may have
// asked for some of its fields.
func (d *Document) CheckAnswer(x exchange.Exchange) []string {
	if x.Status >= http.StatusBadRequest {
		return checkError(x)
	}
	path, _ := inAPI(x.URL)
	method, _ := d.Find(x.Method, path)
	if method == nil {
		return nil
	}
	v := &violations{document: d}
	v.body("the answer", method.Response, x.Answer, true)
	return v.found
}

// CheckRecord checks all exchanges that were recorded, and tells how many
// there were. Violations that occur more than once are told once.
func (d *Document) CheckRecord(record io.Reader) (checked int, violations []string, err error) {
	seen := map[string]bool{}
	err = exchange.Read(record, func(x exchange.Exchange) {
		checked++
		for _, violation := range d.Check(x) {
			if !seen[violation] {
				seen[violation] = true
				violations = append(violations, violation)
			}
		}
	})
	return checked, violations, err
}

// checkError holds an error answer to the form that all of Google's have.
func checkError(x exchange.Exchange) (found []string) {
	var body struct {
		Error struct {
			Code    int    `json:"code"`
			Message string `json:"message"`
			Errors  []struct{ Message, Domain, Reason string }
		} `json:"error"`
	}
	if err := json.Unmarshal([]byte(x.Answer), &body); err != nil {
		return []string{"the error is no JSON: " + err.Error()}
	}
	switch e := body.Error; {
	case e.Code != x.Status:
		found = append(found, fmt.Sprintf("error.code is %d", e.Code))
	case strings.TrimSpace(e.Message) == "":
		found = append(found, "error.message is empty")
	case len(e.Errors) == 0:
		found = append(found, "error.errors is empty")
	case e.Errors[0].Domain == "" || e.Errors[0].Reason == "" || e.Errors[0].Message == "":
		found = append(found, fmt.Sprintf("error.errors[0] lacks something: %+v", e.Errors[0]))
	}
	return found
}

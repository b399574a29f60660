package failure

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// maxBody is how much of an answer that is no Kubernetes object is told, in bytes.
const maxBody = 200

// terseError is an error whose message has a server's answer in short.
type terseError struct {
	error
	message string
}

func (e *terseError) Error() string { return e.message }

// Unwrap gives the whole answer.
func (e *terseError) Unwrap() error { return e.error }

// wholeObject is an object that is told since a field of it is wrong.
var wholeObject = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?s)Invalid value: \{.{200,}\}: `) })

// Terse shortens errors that carry the body of an answer, quoted: the API server's
// /readyz, which lists all its checks, or a proxy's page; or an object as a whole.
func Terse(err error) error {
	var refused *apierrors.StatusError
	if !errors.As(err, &refused) || refused.ErrStatus.Details == nil {
		return err
	}
	if short := wholeObject().ReplaceAllString(err.Error(), "Invalid value: {…}: "); short != err.Error() {
		return &terseError{err, short}
	}
	for _, cause := range refused.ErrStatus.Details.Causes {
		if cause.Type == metav1.CauseTypeUnexpectedServerResponse && strings.Contains(err.Error(), strconv.Quote(cause.Message)) {
			return &terseError{err, fmt.Sprintf("the server answered %d: %s", refused.ErrStatus.Code, gist(cause.Message))}
		}
	}
	return err
}

// gist is what of a body says why: the checks of /readyz that fail, else its
// beginning.
// https://kubernetes.io/docs/reference/using-api/health-checks/
func gist(body string) string {
	var failing []string
	for line := range strings.Lines(body) {
		if check, ok := strings.CutPrefix(strings.TrimSpace(line), "[-]"); ok {
			name, _, _ := strings.Cut(check, " ")
			failing = append(failing, name)
		}
	}
	if len(failing) > 0 {
		return "not ready: " + strings.Join(failing, ", ")
	}
	text := strings.Join(strings.Fields(body), " ")
	if len(text) <= maxBody {
		return text
	}
	end := maxBody
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
}

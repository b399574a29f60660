package local

import (
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
)

func TestEveryKindOfFaultIsDescribed(t *testing.T) {
	for _, kind := range inject.Kinds() {
		if text := faultTexts[kind]; text.short == "" || !strings.Contains(text.example, "fault add "+string(kind)) {
			t.Errorf("%s: %+v", kind, text)
		}
	}
}

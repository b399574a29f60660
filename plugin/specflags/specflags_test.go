package specflags

import "testing"

// TestFlagsSpeakOfFields: a new flag says which fields it speaks of.
func TestFlagsSpeakOfFields(t *testing.T) {
	for _, flag := range Names() {
		if len(fieldsOf()[flag]) == 0 && flag != "name" {
			t.Errorf("--%s speaks of no field", flag)
		}
	}
}

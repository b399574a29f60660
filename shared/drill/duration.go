package drill

import (
	"encoding/json"
	"time"
)

// Duration is a time that was measured. People and JSON get it in tenths of a
// second, which is as exact as requests every tenth of a second can tell.
type Duration time.Duration

func (d Duration) String() string {
	return time.Duration(d).Round(time.Second / 10).String()
}

// MarshalJSON writes the duration as a string that Go reads back: "12.3s".
func (d Duration) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }

// UnmarshalJSON reads it back.
func (d *Duration) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	parsed, err := time.ParseDuration(text)
	*d = Duration(parsed)
	return err
}

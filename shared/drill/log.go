package drill

import (
	"strconv"
	"strings"
	"time"
)

// ParseLog reads the log of a prober: a line for each request, "BEGAN ENDED ok"
// or another word for one that failed, in seconds of its machine's uptime. What
// is no such line is left out, such as the last one, half written.
func ParseLog(text string) []Probe {
	var probes []Probe
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) != 3 || !strings.HasSuffix(line, "\n") {
			continue
		}
		began, beganErr := seconds(words[0])
		ended, endedErr := seconds(words[1])
		if beganErr == nil && endedErr == nil {
			probes = append(probes, Probe{Began: began, Ended: ended, OK: words[2] == "ok"})
		}
	}
	return probes
}

func seconds(text string) (time.Duration, error) {
	n, err := strconv.ParseFloat(text, 64)
	return time.Duration(n * float64(time.Second)), err
}

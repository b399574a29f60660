package drill

import (
	"fmt"
	"strings"
)

// Header names the figures of Row.
func Header() []string {
	return []string{"Zone", "API gap", "Service gap", "API requests failed", "Service requests failed",
		"Writes lost", "Leader changes", "NotReady after", "Recovered after", "Result"}
}

// Row has the zone's figures in the order of Header.
func (z Zone) Row() []string {
	result := "passed"
	if !z.Passed() {
		result = "FAILED"
	}
	return []string{
		z.Zone, z.API.LongestGap.String(), z.Service.LongestGap.String(), z.API.share(), z.Service.share(),
		fmt.Sprintf("%d of %d", len(z.Writes.Lost), z.Writes.Acknowledged), fmt.Sprint(z.LeaderChanges),
		z.NotReady.String(), z.Recovered.String(), result,
	}
}

func (r Requests) share() string { return fmt.Sprintf("%d of %d", r.Failed, r.Total) }

// Markdown is the report as a section of a page: GitHub's flavour.
func Markdown(cluster string, zones []Zone) string {
	var out strings.Builder
	fmt.Fprintf(&out, "### Drill of %s: the loss of each zone\n\n", cluster)
	header := Header()
	fmt.Fprintf(&out, "| %s |\n|%s\n", strings.Join(header, " | "), strings.Repeat("---|", len(header)))
	for _, z := range zones {
		fmt.Fprintf(&out, "| %s |\n", strings.Join(z.Row(), " | "))
	}
	for _, z := range zones {
		for _, failure := range z.Failures() {
			fmt.Fprintf(&out, "\n- **%s**: %s", z.Zone, cell(failure))
		}
	}
	return strings.TrimRight(out.String(), "\n") + "\n"
}

// cell keeps text from being taken for Markdown's own signs.
func cell(text string) string {
	return strings.NewReplacer("\n", " ", "|", `\|`, "<", "&lt;", "*", `\*`, "_", `\_`, "`", "'").Replace(text)
}

package cost

import (
	"fmt"
	"strings"
)

// String is the estimate in a line: what it comes to, and what it leaves out.
func (e Estimate) String() string {
	unknown := strings.Join(e.Unknown(), ", ")
	switch {
	case len(e.Lines) == 0:
		return "nothing"
	case e.Hourly == 0:
		return fmt.Sprintf("unknown: the table of prices, of %s, has none for %s", e.Date, e.Region)
	case unknown != "":
		unknown = ", and unknown: " + unknown
	}
	return fmt.Sprintf("%s %.2f an hour, %.0f a month%s (list prices of %s, without discounts, traffic and taxes)",
		e.Currency, e.Hourly, e.Monthly, unknown, e.Date)
}

// Markdown is the estimate as a table, with its sum and what it stands on.
func (e Estimate) Markdown() string {
	var out strings.Builder
	fmt.Fprintf(&out, "| what | count | %s an hour | %s a month |\n|---|---:|---:|---:|\n", e.Currency, e.Currency)
	for _, line := range e.Lines {
		fmt.Fprintf(&out, "| %s | %d | %s | %s |\n", line.What, line.Count,
			line.figure("%.3f", 1), line.figure("%.2f", HoursPerMonth))
	}
	all := Line{Known: e.Hourly > 0, Hourly: e.Hourly}
	fmt.Fprintf(&out, "| **in all** | | **%s** | **%s** |\n", all.figure("%.3f", 1), all.figure("%.2f", HoursPerMonth))
	fmt.Fprintf(&out, "\nList prices of %s for %s, without discounts, traffic and taxes; what is unknown is not in the sum.\n", e.Date, e.Region)
	return out.String()
}

func (l Line) figure(format string, hours float64) string {
	if !l.Known {
		return "unknown"
	}
	return fmt.Sprintf(format, l.Hourly*hours)
}

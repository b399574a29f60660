package cost

import (
	"fmt"

	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// Estimate is what something costs, as far as prices are known.
type Estimate struct {
	Region   string  `json:"region"`
	Currency string  `json:"currency"`
	Date     string  `json:"date"` // of the prices
	Lines    []Line  `json:"lines"`
	Hourly   float64 `json:"hourly"`  // the sum of what is known
	Monthly  float64 `json:"monthly"` // 730 hours of it
}

// Line is like things that cost the same.
type Line struct {
	What   string  `json:"what"` // such as "e2-standard-4"
	Count  int     `json:"count"`
	Known  bool    `json:"known"`
	Hourly float64 `json:"hourly"` // of all of them; 0 if not known
}

// Unknown lists what has no known price.
func (e Estimate) Unknown() []string {
	var unknown []string
	for _, line := range e.Lines {
		if !line.Known {
			unknown = append(unknown, fmt.Sprintf("%d × %s", line.Count, line.What))
		}
	}
	return unknown
}

// bill collects lines.
type bill struct {
	prices
	estimate Estimate
}

func newBill(known prices, region string) *bill {
	return &bill{prices: known, estimate: Estimate{Region: region, Currency: known.Currency, Date: known.Date, Lines: []Line{}}}
}

// add enters n things of a price for an hour, and merges them with like ones.
func (b *bill) add(n int, what string, hourly float64, known bool) {
	if n == 0 {
		return
	}
	if !known {
		hourly = 0
	}
	sum := float64(n) * hourly
	b.estimate.Hourly += sum
	b.estimate.Monthly = b.estimate.Hourly * HoursPerMonth
	for i := range b.estimate.Lines {
		if line := &b.estimate.Lines[i]; line.What == what {
			line.Count, line.Hourly = line.Count+n, line.Hourly+sum
			return
		}
	}
	b.estimate.Lines = append(b.estimate.Lines, Line{What: what, Count: n, Known: known, Hourly: sum})
}

// machines enters n machines with their disks and addresses.
func (b *bill) machines(n int, machineType string, spot bool, disk spec.Disk) {
	hourly, known := b.machine(b.estimate.Region, machineType)
	what := machineType
	if spot { // their price changes from month to month
		what, known = machineType+" (spot)", false
	}
	b.add(n, what, hourly, known)
	hourly, known = b.disk(b.estimate.Region, disk.Type, int64(disk.SizeGB))
	b.add(n, fmt.Sprintf("%s disk of %d GB", disk.Type, disk.SizeGB), hourly, known)
	hourly = b.Regions[b.estimate.Region].Address
	b.add(n, "external address", hourly, hourly > 0)
}

func (b *bill) forwardingRule() {
	hourly := b.Regions[b.estimate.Region].ForwardingRule
	b.add(1, "forwarding rule", hourly, hourly > 0)
}

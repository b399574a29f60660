// Package cost estimates what clusters cost at Google Compute Engine, from a
// dated table of list prices. What the table does not know is unknown, and
// left out of sums.
package cost

import (
	"bytes"
	_ "embed" // the table
	"fmt"
	"strconv"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

// HoursPerMonth is what Google reckons with.
const HoursPerMonth = 730

//go:embed prices.yaml
var table []byte

// embedded is the table that comes with the program.
var embedded = sync.OnceValue(func() prices {
	known, err := parse(table)
	if err != nil {
		panic(err) // a test reads it
	}
	return known
})

// prices is the table; prices.yaml says what its fields mean.
type prices struct {
	Date         string             `yaml:"date"`
	Currency     string             `yaml:"currency"`
	MemoryPerCPU map[string]float64 `yaml:"memoryPerCPU"`
	Machines     map[string]shape   `yaml:"machines"`
	Regions      map[string]region  `yaml:"regions"`
}

type shape struct {
	CPU    float64 `yaml:"cpu"`
	Memory float64 `yaml:"memory"`
}

type region struct {
	CPU            map[string]float64 `yaml:"cpu"`
	Memory         map[string]float64 `yaml:"memory"`
	Disk           map[string]float64 `yaml:"disk"`
	Address        float64            `yaml:"address"`
	ForwardingRule float64            `yaml:"forwardingRule"`
}

func parse(text []byte) (prices, error) {
	var known prices
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&known); err != nil {
		return prices{}, fmt.Errorf("read the table of prices: %w", err)
	}
	return known, nil
}

// machine is the price of a machine of the type for an hour, without its disk
// and address.
func (p prices) machine(regionName, machineType string) (hourly float64, known bool) {
	shape, ok := p.shape(machineType)
	family, _, _ := strings.Cut(machineType, "-")
	region := p.Regions[regionName]
	cpu, memory := region.CPU[family], region.Memory[family]
	return shape.CPU*cpu + shape.Memory*memory, ok && cpu > 0 && memory > 0
}

// shape is what a machine type has: e2-standard-4 is four CPUs with 4 GB each.
func (p prices) shape(machineType string) (shape, bool) {
	if known, ok := p.Machines[machineType]; ok {
		return known, true
	}
	parts := strings.Split(machineType, "-")
	if len(parts) != 3 {
		return shape{}, false
	}
	family, kind := parts[0], parts[1]
	cpus, err := strconv.Atoi(parts[2])
	perCPU, ok := p.MemoryPerCPU[family+"-"+kind]
	if !ok {
		perCPU, ok = p.MemoryPerCPU[kind]
	}
	return shape{CPU: float64(cpus), Memory: float64(cpus) * perCPU}, ok && err == nil
}

// disk is the price of a disk for an hour.
func (p prices) disk(regionName, kind string, gigabytes int64) (hourly float64, known bool) {
	monthly, ok := p.Regions[regionName].Disk[kind]
	return monthly * float64(gigabytes) / HoursPerMonth, ok
}

package network

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

type portRange struct{ first, last uint16 }

// portIntervals parses "22" and "30000-32767", and merges what overlaps, which
// nft would refuse.
func portIntervals(ports []string) ([]string, error) {
	ranges := make([]portRange, len(ports))
	for i, text := range ports {
		var err error
		if ranges[i], err = parsePorts(text); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(ranges, func(a, b portRange) int { return cmp.Compare(a.first, b.first) })
	merged := ranges[:1]
	for _, r := range ranges[1:] {
		if last := &merged[len(merged)-1]; r.first <= last.last {
			last.last = max(last.last, r.last)
		} else {
			merged = append(merged, r)
		}
	}
	texts := make([]string, len(merged))
	for i, r := range merged {
		texts[i] = r.String()
	}
	return texts, nil
}

func parsePorts(text string) (portRange, error) {
	low, high, isRange := strings.Cut(text, "-")
	if !isRange {
		high = low
	}
	first, errFirst := strconv.ParseUint(low, 10, 16)
	last, errLast := strconv.ParseUint(high, 10, 16)
	if errFirst != nil || errLast != nil || first > last {
		return portRange{}, fmt.Errorf("port %q: want a port or a range such as 30000-32767", text)
	}
	return portRange{uint16(first), uint16(last)}, nil
}

func (r portRange) String() string {
	if r.first == r.last {
		return strconv.Itoa(int(r.first))
	}
	return fmt.Sprintf("%d-%d", r.first, r.last)
}

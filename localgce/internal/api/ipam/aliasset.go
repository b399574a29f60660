package ipam

import "net/netip"

// aliasSet is the alias ranges in use in one subnetwork.
type aliasSet struct {
	used   map[netip.Prefix]bool
	sizes  map[int]int // how many there are of each prefix length
	cursor uint32      // number of the block given out last
}

func (p *Plan) aliasesIn(subnetwork string) *aliasSet {
	set := p.aliases[subnetwork]
	if set == nil {
		set = &aliasSet{used: map[netip.Prefix]bool{}, sizes: map[int]int{}}
		p.aliases[subnetwork] = set
	}
	return set
}

func (s *aliasSet) add(p netip.Prefix) {
	if !s.used[p] {
		s.used[p] = true
		s.sizes[p.Bits()]++
	}
}

func (s *aliasSet) remove(p netip.Prefix) {
	if s.used[p] {
		delete(s.used, p)
		if s.sizes[p.Bits()]--; s.sizes[p.Bits()] == 0 {
			delete(s.sizes, p.Bits())
		}
	}
}

// free reports whether nothing in use overlaps block. As long as all ranges have
// one size, which is the rule, that is one look.
func (s *aliasSet) free(block netip.Prefix) bool {
	for bits := range s.sizes {
		if bits <= block.Bits() {
			if s.used[netip.PrefixFrom(block.Addr(), bits).Masked()] {
				return false
			}
			continue
		}
		for p := range s.used {
			if p.Overlaps(block) {
				return false
			}
		}
	}
	return true
}

// next finds a block of that size in whole that is free, the longest unused first.
func (s *aliasSet) next(whole netip.Prefix, bits int, free func(netip.Prefix) bool) (netip.Prefix, bool) {
	count := uint32(1) << (bits - whole.Bits())
	step := uint32(1) << (32 - bits)
	for i := range count {
		number := (s.cursor + i) % count
		block := netip.PrefixFrom(offset(whole.Addr(), number*step), bits)
		if free(block) {
			s.cursor = number + 1
			return block, true
		}
	}
	return netip.Prefix{}, false
}

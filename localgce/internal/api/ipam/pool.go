package ipam

import (
	"encoding/binary"
	"net/netip"
)

// addressPool gives out external addresses, the longest unused first. The
// store's lock guards it.
type addressPool struct {
	block netip.Prefix
	last  uint32 // offset of the address given out last
}

// keptExternal is how many addresses at the start of the block are the
// fabric's own.
const keptExternal = 4

func newAddressPool(block netip.Prefix) *addressPool {
	return &addressPool{block: block.Masked(), last: keptExternal - 1}
}

// Usable is how many addresses of a block can be given out: those after
// the fabric's own and before the broadcast address.
func Usable(block netip.Prefix) uint32 {
	if !block.IsValid() {
		return 0
	}
	size := uint32(1) << (32 - block.Bits())
	if size <= keptExternal+1 {
		return 0
	}
	return size - keptExternal - 1
}

// allocate finds a free address; ok is false when there is none.
func (p *addressPool) allocate(free func(netip.Addr) bool) (a netip.Addr, ok bool) {
	usable := Usable(p.block)
	for range usable {
		p.last = keptExternal + (p.last-keptExternal+1)%usable
		if a = offset(p.block.Addr(), p.last); free(a) {
			return a, true
		}
	}
	return netip.Addr{}, false
}

// offset is the address n after a.
func offset(a netip.Addr, n uint32) netip.Addr {
	four := a.As4()
	binary.BigEndian.PutUint32(four[:], binary.BigEndian.Uint32(four[:])+n)
	return netip.AddrFrom4(four)
}

// lastOf is the last address of a prefix.
func lastOf(p netip.Prefix) netip.Addr {
	return offset(p.Masked().Addr(), uint32(1)<<(32-p.Bits())-1)
}

package plumbing

import (
	"bytes"
	"testing"
)

// TestLinkAttrs: udev leaves a hardware address alone that was asked for.
func TestLinkAttrs(t *testing.T) {
	one, other := LinkAttrs("a", 1460).HardwareAddr, LinkAttrs("b", 1460).HardwareAddr
	for _, mac := range [][]byte{one, other} {
		if len(mac) != 6 || mac[0]&0x01 != 0 || mac[0]&0x02 == 0 {
			t.Errorf("%x is no locally administered address of one link", mac)
		}
	}
	if bytes.Equal(one, other) {
		t.Errorf("two links share %x", one)
	}
}

package network

import (
	"net/netip"
	"testing"
)

func TestOptions(t *testing.T) {
	for _, test := range []struct {
		options Options
		ok      bool
	}{
		{Options{Prefix: "kha0"}, true},
		{Options{Prefix: "kha3", Slot: 3}, true},
		{Options{Prefix: "kha4", Slot: 4}, false},
		{Options{Prefix: "kha", Slot: -1}, false},
		{Options{Prefix: ""}, false},
		{Options{Prefix: "much-too-long"}, false},
		{Options{Prefix: "../etc"}, false},
	} {
		if err := test.options.validate(); (err == nil) != test.ok {
			t.Errorf("%+v: %v", test.options, err)
		}
	}
}

func TestExternalRange(t *testing.T) {
	for slot, want := range []string{"203.0.113.0/26", "203.0.113.64/26", "203.0.113.128/26", "203.0.113.192/26"} {
		block, first := ExternalRange(slot)
		options := Options{Slot: slot}
		if block.String() != want || !block.Contains(first) {
			t.Errorf("slot %d: %s from %s, want %s", slot, block, first, want)
		}
		if !options.HostAddr().Less(options.EdgeAddr()) || !options.EdgeAddr().Less(first) {
			t.Errorf("slot %d: %s, %s, %s overlap", slot, options.HostAddr(), options.EdgeAddr(), first)
		}
	}
}

func TestTag(t *testing.T) {
	for _, want := range []tag{{}, {machine: "a-1"}, {machine: "a-1", external: netip.MustParseAddr("203.0.113.5")}} {
		if got := parseTag(want.String()); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
}

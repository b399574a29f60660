package computer

import (
	"slices"
	"testing"
)

func TestRemovable(t *testing.T) {
	now := parseModules(`nft_chain_nat 16384 0 - Live 0x0000000000000000
nf_nat 57344 1 nft_chain_nat, Live 0x0000000000000000
overlay 163840 0 - Live 0x0000000000000000
usbhid 65536 0 - Live 0x0000000000000000
veth 36864 0 - Live 0x0000000000000000
torn
`)
	for _, test := range []struct {
		name   string
		before []string
		want   []string
	}{
		{"all new", nil, []string{"nft_chain_nat", "overlay", "veth"}},
		{"one there before", []string{"overlay"}, []string{"nft_chain_nat", "veth"}},
	} {
		if got := (before{Modules: test.before}).removable(now); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

func TestEnabled(t *testing.T) {
	b := before{Controllers: []string{"memory", "pids"}}
	if got := b.enabled([]string{"cpu", "io", "memory", "pids"}); !slices.Equal(got, []string{"cpu", "io"}) {
		t.Errorf("%q came since", got)
	}
	if got := b.enabled([]string{"memory"}); len(got) > 0 {
		t.Errorf("%q came since", got)
	}
}

// TestChanged: what somebody has set while engines ran stays.
func TestChanged(t *testing.T) {
	b := before{Sysctls: map[string]string{InotifySetting: "128"}}
	for now, want := range map[string][]string{"8192": {InotifySetting}, "65536": nil, "128": nil} {
		if got := b.changed(map[string]string{InotifySetting: now}); !slices.Equal(got, want) {
			t.Errorf("%s now: %q, want %q", now, got, want)
		}
	}
}

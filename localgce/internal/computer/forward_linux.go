package computer

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"strings"
)

// ForwardSetting says whether the computer forwards packets between its links.
const ForwardSetting = "net.ipv4.ip_forward"

// Forward has the computer forward. Where it did not before, the links that it has
// now are noted in the file, which Note has written: what comes in by them was not
// forwarded, and is not to be.
func Forward(file string) error {
	on, err := forwards()
	if on || err != nil {
		return err
	}
	b, err := read(file)
	if err != nil {
		return fmt.Errorf("read how this computer was: %w", err)
	}
	if b.Guarded, err = links(); err != nil {
		return err
	}
	if err := b.write(file); err != nil {
		return err
	}
	return forward("1")
}

// Guarded are the links that Forward has noted: none where it changed nothing, or
// where nothing is noted.
func Guarded(file string) ([]string, error) {
	b, err := read(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read how this computer was: %w", err)
	}
	return b.Guarded, nil
}

// unforward puts back what Forward has changed.
func (b before) unforward() error {
	if len(b.Guarded) == 0 {
		return nil
	}
	return forward("0")
}

func forwards() (bool, error) {
	text, err := os.ReadFile(sysctlPath(ForwardSetting))
	if err != nil {
		return false, fmt.Errorf("look whether this computer forwards: %w", err)
	}
	return strings.TrimSpace(string(text)) != "0", nil
}

func forward(value string) error {
	if err := os.WriteFile(sysctlPath(ForwardSetting), []byte(value), 0); err != nil {
		return fmt.Errorf("set whether this computer forwards: %w", err)
	}
	return nil
}

// links are all of the computer. There is always the loopback, lo.
func links() (names []string, err error) {
	all, err := net.Interfaces()
	if err != nil {
		return nil, fmt.Errorf("list links: %w", err)
	}
	for _, link := range all {
		names = append(names, link.Name)
	}
	return names, nil
}

package mirror

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/localgce"
)

// wanted are the packages of Debian's that the startup script installs, and those that
// packages of the mirror depend on.
var wanted = []string{
	"ca-certificates", "curl", "gnupg", "jq", "nftables", "conntrack", "socat", "ethtool", "openssl",
	"iptables", "mount", "util-linux", "libc6", "libseccomp2",
}

// sources are what the stock image has, with the keyring of this computer.
const sources = `deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian bookworm main
deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian bookworm-updates main
deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://security.debian.org/debian-security bookworm-security main
`

// FetchDebian has this computer's apt download, into dir, what a machine of the stock
// image would install of Debian, unless it is there. It needs the internet.
func FetchDebian(ctx context.Context, stock localgce.Image, dir string) error {
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	work := dir + ".partial"
	if err := os.RemoveAll(work); err != nil {
		return err
	}
	if err := write(filepath.Join(work, "sources.list"), []byte(sources)); err != nil {
		return err
	}
	for _, name := range []string{"state/lists/partial", "cache/archives/partial"} {
		if err := os.MkdirAll(filepath.Join(work, name), 0o755); err != nil {
			return err
		}
	}
	for _, command := range [][]string{{"update"}, append([]string{"install", "--download-only", "--yes"}, wanted...)} {
		apt := exec.CommandContext(ctx, "apt-get", append(aptOptions(work, stock), command...)...)
		if output, err := apt.CombinedOutput(); err != nil {
			return fmt.Errorf("fetch Debian's packages: apt-get %s: %w\n%s", command[0], err, lastOf(string(output)))
		}
	}
	return errors.Join(os.Rename(filepath.Join(work, "cache/archives"), dir), os.RemoveAll(work))
}

// aptOptions have apt work as if in the stock image, but with this computer's proxies.
func aptOptions(work string, stock localgce.Image) (options []string) {
	for _, option := range []string{
		"Dir::Etc::SourceList=" + filepath.Join(work, "sources.list"), "Dir::Etc::SourceParts=-",
		"Dir::State=" + filepath.Join(work, "state"), "Dir::State::status=" + filepath.Join(stock.Rootfs(), "var/lib/dpkg/status"),
		"Dir::Cache=" + filepath.Join(work, "cache"), "APT::Sandbox::User=root", "Acquire::Languages=none",
	} {
		options = append(options, "-o", option)
	}
	return options
}

func lastOf(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-15):], "\n")
}

// linkDebian fills a pool with what was fetched.
func linkDebian(_ context.Context, o Options, pool string) error {
	packages, err := filepath.Glob(filepath.Join(o.Debian, "*.deb"))
	if err != nil {
		return err
	}
	for _, file := range packages {
		if err := os.Symlink(file, filepath.Join(pool, filepath.Base(file))); err != nil {
			return err
		}
	}
	return nil
}

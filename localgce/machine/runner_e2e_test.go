//go:build e2e && linux

package machine

import (
	"os"
	"testing"
)

func TestTry(t *testing.T) {
	l := newLab(t)
	s := l.spec(0)
	l.must(l.Start(l.ctx, s))
	l.booted("m0")
	t.Log(l.output("m0", "cat /proc/1/mountinfo; ls -l /proc/1/fd; cat /proc/1/cgroup; ls -la /sys/fs/cgroup; hostname; getent hosts metadata; ip a; ip r; ps aux; systemd-analyze; systemd-analyze blame | head; echo hello > /dev/console; stty -a < /dev/console"))
	text, from, next, err := l.Console("m0", 0)
	t.Log(string(text), from, next, err)
	if os.Getenv("HOLD") != "" {
		_, err := os.Stdin.Read(make([]byte, 1))
		t.Log(err)
	}
}

package main

import (
	"os"
	"os/exec"
	"testing"
)

func TestAlive(t *testing.T) {
	if !alive(os.Getpid()) {
		t.Error("this process is taken for dead")
	}
	child := exec.Command(os.Args[0], "-test.run=^$")
	if err := child.Run(); err != nil {
		t.Fatal(err)
	}
	if alive(child.Process.Pid) {
		t.Error("a process that has ended is taken for alive")
	}
}

func TestMachineStaysTheSame(t *testing.T) {
	if process().Machine != machine() {
		t.Error("a process's machine differs from one look to the next")
	}
}

package ui

import "golang.org/x/sys/windows"

// enableANSI asks the console to understand escape sequences, which Windows 10
// and later do when asked.
func enableANSI(fd int) bool {
	var mode uint32
	console := windows.Handle(fd)
	if err := windows.GetConsoleMode(console, &mode); err != nil {
		return false
	}
	return windows.SetConsoleMode(console, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}

package main

import "time"

// killStep is how much later each run of TestKilledAnywhere is killed.
const killStep = 60 * time.Millisecond

// finished waits for a command at most so long; nothing is asserted of time.
func finished(done <-chan error, within time.Duration) bool {
	select {
	case <-done:
		return true
	case <-time.After(within):
		return false
	}
}

package quorum

// State is how the etcd of a machine is, as far as can be told from outside.
type State string

// The states.
const (
	Leading State = "leading" // it has a leader, and so etcd has its quorum
	Alone   State = "alone"   // it runs, and finds no leader
	Silent  State = "silent"  // the machine runs; its etcd does not, or does not answer
	Stopped State = "stopped" // the machine does not run; its disk has what it had
)

// Survivor is a machine that exists, running or stopped, and that was let into
// etcd. As long as nobody answers for etcd, it counts as a voter.
type Survivor struct {
	Name    string
	State   State
	Entries uint64 // committed ones of the log, with Alone
	Voters  int    // that its etcd knows, with Alone; 0 where it does not tell
}

// Survivors is what is left of an etcd that is not to be asked.
type Survivors struct {
	Machines []Survivor
	// AtLeast is how many voters there were at the least: it counts where no
	// machine tells how many. Too few voters make for a refusal too many, too many
	// for the loss of data.
	AtLeast int
}

// Prospect is what is to be expected of an etcd.
type Prospect string

// The prospects.
const (
	Gone        Prospect = "gone"          // no machine is left that could have data
	Works       Prospect = "works"         // it has a leader
	Unknown     Prospect = "unknown"       // no machine tells, so the quorum may return
	MayReturn   Prospect = "may-return"    // enough machines exist for a quorum
	Undecided   Prospect = "undecided"     // lost for good, but who has most of the data is not known
	LostForGood Prospect = "lost-for-good" // too few machines exist, and it is known which to go on with
)

// Prospect is the one rule by which a quorum is lost for good: only if the
// machines that exist, running or stopped, are fewer than the quorum of the last
// known voters.
func (r Survivors) Prospect() Prospect {
	switch best := r.Best(); {
	case len(r.Machines) == 0:
		return Gone
	case r.count(Leading) > 0:
		return Works
	case best.Name == "":
		return Unknown
	case len(r.Machines) >= r.Quorum():
		return MayReturn
	case len(r.Untold()) > 0:
		return Undecided
	}
	return LostForGood
}

// Best is the machine whose etcd runs alone and has most of the log; the zero
// Survivor where there is none.
func (r Survivors) Best() (best Survivor) {
	for _, m := range r.Machines {
		if m.State == Alone && (best.Name == "" || m.Entries > best.Entries) {
			best = m
		}
	}
	return best
}

// Voters counts the last known voters: as the one tells that has most of the
// log, which is what etcd would begin anew with.
func (r Survivors) Voters() int {
	if told := r.Best().Voters; told > 0 {
		return told
	}
	return max(r.AtLeast, len(r.Machines))
}

// Quorum is how many of the last known voters must be there.
func (r Survivors) Quorum() int { return Size(r.Voters()) }

// Running counts the machines that run.
func (r Survivors) Running() int { return len(r.Machines) - r.count(Stopped) }

// Untold are the machines that have not told how much of the log they have.
func (r Survivors) Untold() (names []string) {
	for _, m := range r.Machines {
		if m.State == Silent || m.State == Stopped {
			names = append(names, m.Name)
		}
	}
	return names
}

func (r Survivors) count(state State) (n int) {
	for _, m := range r.Machines {
		if m.State == state {
			n++
		}
	}
	return n
}

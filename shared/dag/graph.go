package dag

import (
	"fmt"
	"slices"
	"strings"
)

// check finds what is wrong with the graph: mistakes of the program, never of
// its user.
func check(tasks []Task) error {
	byID := make(map[string]*Task, len(tasks))
	for i := range tasks {
		task := &tasks[i]
		switch {
		case task.ID == "":
			return fmt.Errorf("dag: task %d (%q) has no id", i, task.Title)
		case byID[task.ID] != nil:
			return fmt.Errorf("dag: two tasks have the id %q", task.ID)
		case task.Do == nil && !task.Skip:
			return fmt.Errorf("dag: task %q has nothing to do", task.ID)
		}
		byID[task.ID] = task
	}
	return checkNeeds(tasks, byID)
}

func checkNeeds(tasks []Task, byID map[string]*Task) error {
	for _, task := range tasks {
		for _, need := range task.Needs {
			if byID[need] == nil {
				return fmt.Errorf("dag: task %q needs %q, which is not among the tasks", task.ID, need)
			}
		}
	}
	acyclic := make(map[string]bool, len(tasks))
	for _, task := range tasks {
		if cycle := findCycle(task.ID, byID, acyclic, nil); cycle != nil {
			return fmt.Errorf("dag: tasks need each other: %s", strings.Join(cycle, " → "))
		}
	}
	return nil
}

// findCycle walks the needs of id depth-first; path is how it came there.
func findCycle(id string, byID map[string]*Task, acyclic map[string]bool, path []string) []string {
	if acyclic[id] {
		return nil
	}
	if start := slices.Index(path, id); start >= 0 {
		return append(slices.Clone(path[start:]), id)
	}
	for _, need := range byID[id].Needs {
		if cycle := findCycle(need, byID, acyclic, append(path, id)); cycle != nil {
			return cycle
		}
	}
	acyclic[id] = true
	return nil
}

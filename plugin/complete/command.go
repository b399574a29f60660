package complete

import "github.com/spf13/cobra"

// AddCommand adds cobra's completion command, with a word on kubectl's.
func AddCommand(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		if cmd.Name() != "completion" {
			continue
		}
		cmd.Short = "Print the script that completes command lines"
		cmd.Long = `Print the script that makes a shell complete the command lines of kubectl-ha.

For "kubectl ha", kubectl itself asks the plugin: put a link to kubectl-ha named
kubectl_complete-ha somewhere in your PATH, and load kubectl's own completion.`
	}
}

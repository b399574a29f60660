// Package survey lists the resources that bear clusters' marks, and makes out whose
// they are: one cluster's inventory, or a summary of each.
package survey

// Package rest has the parts of Google's client that are used, and its lists in a
// form that is whole: within a context, all pages, and telling what was not
// reached.
package rest

// Package faq says what a question may mean.
package faq

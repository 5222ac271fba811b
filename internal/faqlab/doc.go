// Command faqlab measures the question matcher on public data: CLINC150,
// Banking77, HINT3 and xSID.
//
//	go run ./internal/faqlab [-sets clinc,banking,hint3,xsid,full] [-seeds 10] DATA
//
// DATA is a folder with clones of the repositories clinc/oos-eval,
// PolyAI-LDN/task-specific-datasets, hellohaptik/HINT3 and mainlp/xsid. The
// data have licences of their own and are not part of this repository.
//
// It prints one table: each figure beside the one of the experiments that the
// method was chosen by ("lab"). What is measured is the matcher as the program
// uses it, through Calibrate, Train and Match; only the lexicon is missing,
// since the data sets have none.
//
// What may surprise: a figure is of the matcher's first match whatever the
// decision, since the data sets ask for a class, not for caution.
package main

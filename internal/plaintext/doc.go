// Package plaintext reads the files that people give us: configs, contents,
// lists of questions, secrets. Whatever editor saved them, what comes out is
// UTF-8 without a byte order mark, its lines ended by \n alone.
//
// It leaves to others what the text means. What cannot be read as text is an
// [Error] that says where and what to do about it.
//
// What may surprise: it is the only package that may read such a file, which
// internal/archtest holds. A kind of file that is added cannot forget how
// other people's editors save.
package plaintext

package storage

import "path/filepath"

// FreeSpace is how many bytes may still be written where the database at url is.
func FreeSpace(url string) (bytes uint64, known bool) {
	file, err := fileOf(url)
	if err != nil {
		return 0, false
	}
	return freeSpace(filepath.Dir(realFile(file)))
}

package image

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// descriptionFile is in every finished image: its Image as JSON.
const descriptionFile = "image.json"

func imageDir(cacheDir, id string) string { return filepath.Join(cacheDir, "images", id) }

func read(dir string) (Image, error) {
	file := filepath.Join(dir, descriptionFile)
	content, err := os.ReadFile(file)
	if err != nil {
		return Image{}, fmt.Errorf("read machine image: %w", err)
	}
	img := Image{Dir: dir}
	if err := json.Unmarshal(content, &img); err != nil {
		return Image{}, fmt.Errorf("read machine image: %s: %w", file, err)
	}
	return img, nil
}

"""While an author edits: pages as the files are now, mistakes on the page, what the edits do to answers."""

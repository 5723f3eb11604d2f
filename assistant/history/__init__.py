"""What was published before, and what changed; what git knows of files: dates, other revisions."""

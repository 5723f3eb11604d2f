"""What git knows: versions of articles, what changed."""

"""The journal becomes a report for authors."""

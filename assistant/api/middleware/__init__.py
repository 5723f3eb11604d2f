"""What every request goes through before its route: build, limits, framing, traces."""

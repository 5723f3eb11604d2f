"""Several bases in one process: which of them a request is for, and which are open."""

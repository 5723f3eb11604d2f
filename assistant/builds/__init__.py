"""Build steps, the store of builds, the opened build."""

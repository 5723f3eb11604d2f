"""Sections in order, with calibrated probabilities: encoder, classifier, ranker."""

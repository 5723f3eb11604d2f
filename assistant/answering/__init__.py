"""A ranking becomes an answer: decide, compose, clarify; replies to tickets."""

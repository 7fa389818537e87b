"""One best choice among the alternatives of an answer: what titles tell, the signals in it, and the decision."""
